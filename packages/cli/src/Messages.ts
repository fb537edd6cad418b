/**
 * What the command says, in the languages it speaks.
 *
 * @since 0.1.0
 */

import * as Doctor from "./DoctorMessages.ts"
import * as Report from "./ReportMessages.ts"
import * as Run from "./RunMessages.ts"

/** A language of the command's own messages. @category models @since 0.1.0 */
export type Lang = "en" | "zh"

const en = {
  ...Doctor.en,
  ...Report.en,
  ...Run.en,
  project: "Project: {path}",
  "phase.reading": "loading / reading",
  "phase.away": "waiting for the server",
  left: "about {time} left",
  "phase.writing": "writing",
  "phase.working": "working",
  "phase.waiting": "waiting",
  "phase.done": "done",
  tokens: "{count} tokens",
  speed: "{count} tok/s",
  more: "and {count} more",
  totals: "{calls} calls · {tokens} tokens · {time}",
  "line.started": "{role} ({profile}): {step}",
  "line.finished": "{role}: {step}: {tokens} tokens in {time}{note}",
  "line.paid": "{role}: {step}: paid for before",
  "line.cut": ", cut at the limit",
  "line.repeated": ", stopped because it repeated itself",
  "line.by": ", by {who}",
  "line.delayed": "{role}: {step}: the server went away, asked again in {time}: {message}",
  "line.failed": "{role}: {step} failed: {message}",
  "line.fellBack": "{role}: {from} cannot answer, so {to} is asked: {message}",
  "line.file": "{role} wrote {path} ({bytes} bytes)",
  "line.repaired": "repair_{name} · {role}: {step}{at}: {before} -> {after}",
  "line.checked": "Checked {what}: fine",
  "line.problems": "Checked {what}: {count} to mend",
  "line.warning": "Note: {message}",
  heartbeat: "{time}: {lanes}",
  "heartbeat.idle": "{time}: waiting",
  done: "Done: {path}",
  start: "Start it: {command}",
  spent: "{tokens} tokens in {calls} calls, {time}{money}",
  "checks.fail": "Made, but not all of it works: {path}",
  "checks.kept": "Everything is kept. To let it try again: {command}",
  resume: "Go on: {command}",
  stopping: "Stopping. Press Ctrl-C again to quit at once.",
  interrupted: "Interrupted",
  "interrupted.fix": "Everything that was paid for is kept.",
  bug: "This is a bug in metagpt: {message}",
  "bug.fix": "Run it again with --verbose for the stack, and report it with that.",
  fix: "What to do: {fix}",
  error: "Error: {what}",
  review:
    "--code-review changes nothing in this version: code is checked and run in a sandbox instead of read by a model",
  summary:
    "max_auto_summarize_code changes nothing in this version: code is checked and run in a sandbox instead of summarized by a model",
  "as.begun": "{model} at {where} (as this run was begun)",
  "other.model": "This run was begun with {before}; its finished calls are asked again of {now}",
  "init.done": "Written: {path}",
  "repair.schema": "{path} is no JSON Schema: {message}",
  "repair.schema.fix": "Give a file with a JSON Schema of draft 2020-12 or 07.",
  "repair.failed": "No fitting value could be made of the answer",
  "file.unreadable": "{path} cannot be read: {message}",
  "file.unreadable.fix": "See that the path is right.",
  "idea.ask": "What shall be made? ",
  "idea.missing": "There is no idea to work on",
  "idea.missing.fix": 'Say it in quotes: metagpt "write a snake game"',
  "idea.long": "The idea has {size} kB; the limit is {limit} kB",
  "idea.long.fix": "Say what to make in a few sentences; details can be added to the project later.",
  "idea.command": '"{word}" is not a command; did you mean {nearest}?',
  "idea.command.fix": "Run `metagpt {nearest}`, or `metagpt run {word}` if it is the idea.",
  "LLM.Unreachable": "{provider} cannot be reached",
  "LLM.Unreachable.fix":
    "Start the server, or correct the base URL; `metagpt doctor` shows what answers here.",
  "LLM.AuthFailed": "{provider} refused the key",
  "LLM.AuthFailed.fix": "Set llm.api_key in config2.yaml, or give --api-key.",
  "LLM.PermissionDenied": "{provider} does not allow this",
  "LLM.PermissionDenied.fix":
    "Ask the provider to allow this model for your account, or choose another with --model.",
  "LLM.ModelNotFound": "{provider} does not have this model",
  "LLM.ModelNotFound.fix": "Choose one with --model; `metagpt models` lists what can be used.",
  "LLM.ContextLengthExceeded": "The prompt does not fit the model's context window",
  "LLM.ContextLengthExceeded.fix":
    "Start the server with a larger window, or choose another model with --model.",
  "LLM.ContentFiltered": "{provider} filtered the prompt or the answer",
  "LLM.ContentFiltered.fix": "Say the idea in other words, or choose another model with --model.",
  "LLM.QuotaExhausted": "The account at {provider} has nothing left to pay with",
  "LLM.QuotaExhausted.fix": "Top it up, or choose a local model with --model.",
  "LLM.RateLimited": "{provider} takes no more requests for now",
  "LLM.RateLimited.fix": "Wait a little, then resume.",
  "LLM.Unavailable": "{provider} is loading, overloaded or failing",
  "LLM.Unavailable.fix": "Wait a little, then resume.",
  "LLM.InvalidRequest": "{provider} refused the request as wrong",
  "LLM.InvalidRequest.fix": "Check llm.api_type and llm.base_url: the server may speak another protocol.",
  "LLM.StreamTruncated": "The answer of {provider} ended in the middle",
  "LLM.StreamTruncated.fix": "See that the server still runs, then resume.",
  "LLM.ProtocolViolation": "What came back from {provider} is not what it should speak",
  "LLM.ProtocolViolation.fix": "Check llm.api_type and llm.base_url: another service may answer there.",
  "LLM.Timeout": "{provider} said nothing in the time allowed",
  "LLM.Timeout.fix": "See that the server is not stuck, raise llm.timeout, then resume.",
  Ask: "The model gave no usable answer for {step}",
  "Ask.fix": "Resume with another model: this one has answered all that it was asked.",
  download: "Fetching the model from {source}: {percent} %, {bytes} of {total} MB, {left} left",
  "run.none": "There is no run to resume in {path}",
  "run.none.fix": "Give the path of its project: {command}",
  "run.damaged": "{path} cannot be read",
  "run.damaged.fix": "Start again with a new project; the files of this one are kept.",
  "replay.none": "There is no recording in {path}",
  "replay.none.fix": "Give the path of a project that metagpt made."
}

/** Names of the messages. @category models @since 0.1.0 */
export type Key = keyof typeof en

const zh: Record<Key, string> = {
  ...Doctor.zh,
  ...Report.zh,
  ...Run.zh,
  project: "项目：{path}",
  "phase.reading": "加载 / 读取",
  "phase.away": "等待服务器",
  left: "约剩 {time}",
  "phase.writing": "书写",
  "phase.working": "处理",
  "phase.waiting": "等待",
  "phase.done": "完成",
  tokens: "{count} 词元",
  speed: "{count} 词元/秒",
  more: "还有 {count} 项",
  totals: "{calls} 次调用 · {tokens} 词元 · {time}",
  "line.started": "{role}（{profile}）：{step}",
  "line.finished": "{role}：{step}：{tokens} 词元，用时 {time}{note}",
  "line.paid": "{role}：{step}：此前已付费",
  "line.cut": "，到达长度上限被截断",
  "line.repeated": "，因重复而停止",
  "line.by": "，由 {who} 回答",
  "line.delayed": "{role}：{step}：服务器中断，{time} 后重新询问：{message}",
  "line.failed": "{role}：{step} 失败：{message}",
  "line.fellBack": "{role}：{from} 无法回答，改问 {to}：{message}",
  "line.file": "{role} 写了 {path}（{bytes} 字节）",
  "line.repaired": "repair_{name} · {role}：{step}{at}：{before} -> {after}",
  "line.checked": "检查 {what}：通过",
  "line.problems": "检查 {what}：{count} 处待修",
  "line.warning": "注意：{message}",
  heartbeat: "{time}：{lanes}",
  "heartbeat.idle": "{time}：等待中",
  done: "完成：{path}",
  start: "启动：{command}",
  spent: "{tokens} 词元，{calls} 次调用，用时 {time}{money}",
  "checks.fail": "已生成，但未全部通过检查：{path}",
  "checks.kept": "一切均已保留。再试几次：{command}",
  resume: "继续：{command}",
  stopping: "正在停止。再按一次 Ctrl-C 立即退出。",
  interrupted: "已中断",
  "interrupted.fix": "已付费的结果全部保留。",
  bug: "这是 metagpt 的缺陷：{message}",
  "bug.fix": "加上 --verbose 再运行一次以取得堆栈，并附上它报告问题。",
  fix: "怎么办：{fix}",
  error: "错误：{what}",
  review: "--code-review 在此版本中不起作用：代码会在沙箱中检查并运行，而不是由模型阅读",
  summary: "max_auto_summarize_code 在此版本中不起作用：代码会在沙箱中检查并运行，而不是由模型总结",
  "as.begun": "{where} 的 {model}（与此次运行开始时相同）",
  "other.model": "此次运行始于 {before}；已完成的调用将由 {now} 重新回答",
  "init.done": "已写入：{path}",
  "repair.schema": "{path} 不是 JSON Schema：{message}",
  "repair.schema.fix": "请给出 draft 2020-12 或 07 的 JSON Schema 文件。",
  "repair.failed": "无法从回答中得到符合要求的值",
  "file.unreadable": "无法读取 {path}：{message}",
  "file.unreadable.fix": "请检查路径是否正确。",
  "idea.ask": "要做什么？",
  "idea.missing": "没有可做的想法",
  "idea.missing.fix": '请用引号写出：metagpt "写一个贪吃蛇游戏"',
  "idea.long": "想法有 {size} kB；上限是 {limit} kB",
  "idea.long.fix": "用几句话说明要做什么；细节可以之后再加。",
  "idea.command": "“{word}”不是命令；您是想用 {nearest} 吗？",
  "idea.command.fix": "请运行 `metagpt {nearest}`；如果它就是想法，请运行 `metagpt run {word}`。",
  "LLM.Unreachable": "无法连接 {provider}",
  "LLM.Unreachable.fix": "启动服务器或改正地址；`metagpt doctor` 会显示本机有什么在应答。",
  "LLM.AuthFailed": "{provider} 拒绝了密钥",
  "LLM.AuthFailed.fix": "在 config2.yaml 中设置 llm.api_key，或使用 --api-key。",
  "LLM.PermissionDenied": "{provider} 不允许此操作",
  "LLM.PermissionDenied.fix": "请服务商为您的账户开通此模型，或用 --model 换一个。",
  "LLM.ModelNotFound": "{provider} 没有这个模型",
  "LLM.ModelNotFound.fix": "用 --model 选一个；`metagpt models` 会列出可用的模型。",
  "LLM.ContextLengthExceeded": "提示超出了模型的上下文窗口",
  "LLM.ContextLengthExceeded.fix": "用更大的窗口启动服务器，或用 --model 换一个模型。",
  "LLM.ContentFiltered": "{provider} 过滤了提示或回答",
  "LLM.ContentFiltered.fix": "换一种说法，或用 --model 换一个模型。",
  "LLM.QuotaExhausted": "{provider} 的账户余额已用完",
  "LLM.QuotaExhausted.fix": "请充值，或用 --model 选择本地模型。",
  "LLM.RateLimited": "{provider} 暂时不再接受请求",
  "LLM.RateLimited.fix": "稍等后继续。",
  "LLM.Unavailable": "{provider} 正在加载、过载或出错",
  "LLM.Unavailable.fix": "稍等后继续。",
  "LLM.InvalidRequest": "{provider} 认为请求有误",
  "LLM.InvalidRequest.fix": "检查 llm.api_type 和 llm.base_url：服务器可能使用另一种协议。",
  "LLM.StreamTruncated": "{provider} 的回答中途断开",
  "LLM.StreamTruncated.fix": "确认服务器仍在运行，然后继续。",
  "LLM.ProtocolViolation": "{provider} 返回的内容不符合协议",
  "LLM.ProtocolViolation.fix": "检查 llm.api_type 和 llm.base_url：那里应答的可能是别的服务。",
  "LLM.Timeout": "{provider} 在限定时间内没有回答",
  "LLM.Timeout.fix": "确认服务器没有卡住，调大 llm.timeout，然后继续。",
  Ask: "模型没有为 {step} 给出可用的回答",
  "Ask.fix": "换一个模型后继续：这个模型已回答了所有问题。",
  download: "正在从 {source} 获取模型：{percent} %，{bytes} / {total} MB，剩余 {left}",
  "run.none": "{path} 中没有可继续的运行",
  "run.none.fix": "请给出项目路径：{command}",
  "run.damaged": "无法读取 {path}",
  "run.damaged.fix": "请用新项目重新开始；此项目的文件均已保留。",
  "replay.none": "{path} 中没有记录",
  "replay.none.fix": "请给出 metagpt 生成的项目路径。"
}

/**
 * Every message in every language, with `{name}` where a value goes.
 *
 * @category constants
 * @since 0.1.0
 */
export const messages: Readonly<Record<Lang, Readonly<Record<Key, string>>>> = { en, zh }

/**
 * Says a message.
 *
 * @category combinators
 * @since 0.1.0
 */
export const say = (lang: Lang, key: Key, values: Readonly<Record<string, string | number>> = {}): string =>
  messages[lang][key].replaceAll(/\{(\w+)\}/g, (hole, name: string) => String(values[name] ?? hole))

/**
 * Tells the language of a person by the locale of their terminal.
 *
 * @category constructors
 * @since 0.1.0
 */
export const langOf = (environment: Readonly<Record<string, string | undefined>>): Lang => {
  const locale = environment["LC_ALL"] || environment["LC_MESSAGES"] || environment["LANG"] || ""
  return /^zh/i.test(locale) ? "zh" : "en"
}

/**
 * Tells a number of milliseconds to a person.
 *
 * @category combinators
 * @since 0.1.0
 */
export const time = (milliseconds: number): string => {
  if (milliseconds < 9950) return `${(milliseconds / 1000).toFixed(1)} s`
  const seconds = Math.round(milliseconds / 1000)
  if (seconds < 90) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60
    ? `${minutes} min ${String(seconds % 60).padStart(2, "0")} s`
    : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`
}
