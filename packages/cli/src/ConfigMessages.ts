/**
 * What the configuration says is wrong with it, in Chinese.
 *
 * `@metagpt-ts/config` speaks English and knows no terminal. Its sentences are found here as they stand there, with `{name}` where a
 * value goes; a test holds them to it. One that is not found stays as it is.
 *
 * @since 0.1.0
 */
import { type Issue, render } from "@metagpt-ts/config"

import type { Lang } from "./Messages.ts"

/** Sentences, and parts of them that stand in others. @category constants @since 0.1.0 */
export const zh: Readonly<Record<string, string>> = {
  'unknown key "{key}" in {place}': "{place} 中有未知的键“{key}”",
  'unknown key "{key}"': "未知的键“{key}”",
  '{key}: unknown "{value}"': "{key}：未知的值“{value}”",
  'unknown api_type "{name}"': "未知的 api_type“{name}”",
  '{key}: there is no "{name}" under models': "{key}：models 下没有“{name}”",
  '{key}: "{name}" is missing': "{key}：缺少“{name}”",
  "{key}: expected {expected}, found {found}": "{key}：应为{expected}，实为{found}",
  "{key}: the environment variable {name} is not set": "{key}：没有设置环境变量 {name}",
  '{key}: cannot read "{text}"': "{key}：无法理解“{text}”",
  "{key}: a key must be plain text": "{key}：键必须是纯文本",
  "{key} is not used: {reason}": "{key} 不起作用：{reason}",
  "{key} belongs at the top of the file; it counts as {to}": "{key} 应位于文件顶层；按 {to} 处理",
  "{key} belongs at the top of the file": "{key} 应位于文件顶层",
  "{key} belongs under llm:": "{key} 应位于 llm: 之下",
  "A setting that only the plugin knows belongs under options:": "只有插件认识的设置应放在 options: 之下",
  "It is called {name}": "它叫作 {name}",
  "Known here: {names}": "此处可用：{names}",
  "Known: {names}, or the npm package of a plugin": "可用：{names}，或某个插件的 npm 包名",
  "There is: {names}": "现有：{names}",
  "Add it under models:": "请在 models: 下添加它",
  "Did you mean {names}?": "您是想写 {names} 吗？",
  "Set it (export {name}=...), or give a default: {default}":
    "请设置它（export {name}=...），或给出默认值：{default}",
  "Write {reference}; {escape} stands for {text}": "请写成 {reference}；{escape} 表示 {text}",
  "not YAML: {message}": "不是有效的 YAML：{message}",
  "the file must be a list of settings, one {example} a line": "文件必须是设置的列表，每行一个 {example}",
  "Indent with spaces; YAML allows no tabs there": "请用空格缩进；YAML 在此处不允许制表符",
  "Put a space after the colon": "请在冒号后加一个空格",
  "Write key: value": "请写成 key: value",
  "Close the quotation mark": "请补上引号",
  "Put the value in quotation marks": "请给值加上引号",
  "and {count} more": "还有 {count} 处",
  "{key} of {file} is used instead of this one": "使用的是 {file} 中的 {key}，而不是这里的",
  "cannot read {file}: {why}": "无法读取 {file}：{why}",
  "Name another file with --config": "请用 --config 指定另一个文件",
  "there is no file {file}": "没有文件 {file}",
  "Name another one with --config, or write it: metagpt --init-config":
    "请用 --config 指定另一个文件，或生成它：metagpt --init-config",
  "{file} exists already and was left as it is": "{file} 已存在，未作改动",
  "Edit it, or move it away first": "请编辑它，或先将它移走",
  "cannot write {file}: {message}": "无法写入 {file}：{message}",
  "Name a file in a folder of your own with --config": "请用 --config 指定您自己文件夹中的文件",
  "llm has neither api_type nor base_url, so it is not said who answers":
    "llm 既没有 api_type 也没有 base_url，不知道由谁回答",
  "Add api_type: openai (what MetaGPT takes for granted), or api_type: open_llm and a base_url":
    "请添加 api_type: openai（MetaGPT 的默认值），或 api_type: open_llm 和 base_url",
  "api_type {name} cannot be used": "不能使用 api_type {name}",
  "api_type {name} needs a base_url": "api_type {name} 需要 base_url",
  "Say where the server is, for example": "请写明服务器的地址，例如",
  "api_type {name} needs an {keys}": "api_type {name} 需要 {keys}",
  "Set {variables} in the environment, or add under llm:": "请设置环境变量 {variables}，或在 llm: 下添加：",
  "Or:": "或：",
  "{key} has {what} in it, at place {at} of {length}": "{key} 中有{what}，位于第 {at} 个字符，共 {length} 个",
  '{key} begins with the word "Bearer"': "{key} 以“Bearer”开头",
  "Leave that word out: it is added when the key is sent": "请去掉这个词：发送密钥时会自动加上",
  "A key is one word of plain letters and signs: copy it again, all of it and nothing else":
    "密钥是一串普通字母和符号：请重新完整复制，且不要带上其他内容",
  'no server on this machine has the model "{name}"': "本机没有服务器拥有模型“{name}”",
  "Or say where it is with --base-url": "或用 --base-url 写明它在哪里",
  "the plugin {name} is not installed": "没有安装插件 {name}",
  "the plugin {name} was found and could not be loaded: {message}":
    "找到了插件 {name}，但无法加载：{message}",
  "See that the path is right": "请检查路径是否正确",
  "Try again after: {command}": "请先运行：{command}，然后再试",
  "No model answers: nothing is configured, no model server runs on this machine, and the embedded model is not installed.":
    "没有可以回答的模型：没有配置，本机没有运行模型服务器，也没有安装内置模型。",
  "Three ways out:": "三种办法：",
  "1. The embedded model (downloads about 1.1 GB once):": "1. 内置模型（只需下载一次，约 1.1 GB）：",
  "2. Ollama (https://ollama.com/download), then run the same command again:":
    "2. Ollama（https://ollama.com/download），然后再次运行同一命令：",
  "3. Any OpenAI-compatible server (vLLM, FastChat, LLaMA-Factory, LM Studio, a vendor's):":
    "3. 任何兼容 OpenAI 的服务器（vLLM、FastChat、LLaMA-Factory、LM Studio 或服务商）：",
  "a space": "空格",
  "a line break": "换行符",
  "a tab": "制表符",
  "a character that no key has ({code})": "密钥中不会有的字符（{code}）",
  text: "文本",
  "a number": "数字",
  "an integer": "整数",
  "true or false": " true 或 false",
  "a mapping": "映射",
  "a list": "列表",
  nothing: "空",
  "permission denied": "没有权限",
  "it is a folder": "它是一个文件夹",
  "it is not text in UTF-8": "它不是 UTF-8 文本"
}

const hole = /\{(\w+)\}/g
const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")

const patterns = Object.entries(zh).map(([en, said]) => {
  const names = [...en.matchAll(hole)].map(([, name = ""]) => name)
  const source = en.split(hole).map((part, at) => (at % 2 === 0 ? escaped(part) : "(.+)"))
  return { names, pattern: new RegExp(`^(\\s*)${source.join("")}$`, "s"), said }
})

/** A line in Chinese, and in it the parts that are known as well. */
const line = (text: string): string => {
  for (const { names, pattern, said } of patterns) {
    const match = pattern.exec(text)
    if (match === null) continue
    const [, indent = "", ...values] = match
    return indent + said.replaceAll(hole, (_, name: string) => line(values[names.indexOf(name)] ?? ""))
  }
  return text
}

/**
 * Says a text of the configuration in a language, line by line.
 *
 * @category combinators
 * @since 0.1.0
 */
export const translate = (lang: Lang, text: string): string =>
  lang === "en" ? text : text.split("\n").map(line).join("\n")

/**
 * Writes what is wrong with the configuration.
 *
 * @category combinators
 * @since 0.1.0
 */
export const tell = (lang: Lang, issues: ReadonlyArray<Issue>): string =>
  issues
    .map(({ fix, message, ...place }) =>
      render({
        ...place,
        message: translate(lang, message),
        ...(fix !== undefined && { fix: translate(lang, fix) })
      })
    )
    .join("\n")
