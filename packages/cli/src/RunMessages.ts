/**
 * What the command says of a run's budgets, and of what it paid for before.
 *
 * @since 0.1.0
 */

/** @category constants @since 0.1.0 */
export const en = {
  Budget: "The budget of {allowed} {limit} is reached",
  "Budget.role": "The budget of {allowed} {limit} for {role} is reached",
  "Budget.needed": "{spent} {limit} are spent; with the next call it is about {needed}",
  "Budget.role.fix": "Resume with a higher --role-limit {role}.{limit}.",
  "Budget.fix": "Resume with a higher --max-{limit}.",
  "Budget.money.fix": "Resume with a higher --investment.",
  "role.limit": "{limit} is no limit of a role",
  "role.limit.fix": "Write it as Alex.calls=20: a role, one of {limits}, and a number above 0.",
  "role.unknown": "Nobody in the team is called {role}",
  "role.unknown.fix": "Choose one of {known}.",
  "sandbox.none.fix": "Leave out --sandbox none to have programs started.",
  "sandbox.process":
    "--sandbox process: programs that nobody has read run on this machine with your rights. They can read your files and use your network.",
  "prompts.name": "No question is asked by the name of {file}",
  "prompts.key": '{file}: its answer has no "{found}"',
  "prompts.place": "{file}: nothing fills {{{found}}}",
  "prompts.line": '{file}: "{found}" is not "key: what it shall hold"',
  "prompts.empty": "{file} asks nothing",
  "prompts.unreadable": "{file} cannot be read: {found}",
  "prompts.none": "{file} holds no prompt",
  "prompts.nearest": "{what}; did you mean {nearest}?",
  "prompts.known": "Known: {known}.",
  "prompts.fix": "The company's own prompts, to copy and change, are in {folder}.",
  "inc.name": "--inc works on a project of the workspace, but no name is given",
  "inc.name.fix": "Give --project-name NAME, or --project-path DIR.",
  "inc.held": "Another run is at work on {path}",
  "inc.held.fix": "Wait until it has ended, or stop it.",
  "inc.new": "{path} had no history: it has one now, with all that was there as its first commit",
  rounds: "The team was still at work after {rounds} rounds",
  "rounds.fix": "Resume with a higher --n-round.",
  investment:
    "--investment {money} limits nothing: no price is known for {model}; use --max-tokens, --max-calls or --max-seconds",
  "investment.local": "--investment {money} limits nothing: {model} runs on this machine and costs nothing",
  money: ", ${money}",
  "left.run": "about {time} of the run left (earlier runs: {runs})",
  "fit.all": "All {recorded} recorded calls fit: none is paid for again",
  "fit.some": "{reused} of {recorded} recorded calls fit what would be asked now; others are asked anew",
  "fit.next": "{fit}. It goes on with {steps}",
  "runs.spent": "{calls} calls, {tokens} tokens{money}",
  "runs.held": "in use",
  "runs.damaged": "damaged journal"
}

/** @category constants @since 0.1.0 */
export const zh: Record<keyof typeof en, string> = {
  Budget: "已达到预算 {allowed} {limit}",
  "Budget.role": "{role} 已达到预算 {allowed} {limit}",
  "Budget.needed": "已用 {spent} {limit}；加上下一次调用约为 {needed}",
  "Budget.role.fix": "调高 --role-limit {role}.{limit} 后继续。",
  "Budget.fix": "调高 --max-{limit} 后继续。",
  "Budget.money.fix": "调高 --investment 后继续。",
  "role.limit": "{limit} 不是角色的限额",
  "role.limit.fix": "请写成 Alex.calls=20：角色、{limits} 之一，以及大于 0 的数。",
  "role.unknown": "团队中没有 {role}",
  "role.unknown.fix": "请选择其一：{known}。",
  "sandbox.none.fix": "去掉 --sandbox none 即可启动程序。",
  "sandbox.process":
    "--sandbox process：未经任何人阅读的程序将以您的权限在本机运行，可以读取您的文件并使用您的网络。",
  "prompts.name": "没有名为 {file} 的提问",
  "prompts.key": "{file}：它的回答中没有“{found}”",
  "prompts.place": "{file}：没有内容可填入 {{{found}}}",
  "prompts.line": "{file}：“{found}”不是“键: 应包含的内容”",
  "prompts.empty": "{file} 没有提出任何问题",
  "prompts.unreadable": "无法读取 {file}：{found}",
  "prompts.none": "{file} 中没有提示词",
  "prompts.nearest": "{what}；您是想写 {nearest} 吗？",
  "prompts.known": "已知：{known}。",
  "prompts.fix": "公司自带的提示词在 {folder}，可复制后修改。",
  "inc.name": "--inc 在工作区已有的项目上工作，但没有给出名称",
  "inc.name.fix": "请给出 --project-name 名称，或 --project-path 目录。",
  "inc.held": "另一次运行正在处理 {path}",
  "inc.held.fix": "请等它结束，或停止它。",
  "inc.new": "{path} 原先没有版本历史：现在有了，第一个提交就是原有的全部内容",
  rounds: "团队在 {rounds} 轮之后仍未完成",
  "rounds.fix": "调高 --n-round 后继续。",
  investment:
    "--investment {money} 不起限制作用：不知道 {model} 的价格；请用 --max-tokens、--max-calls 或 --max-seconds",
  "investment.local": "--investment {money} 不起限制作用：{model} 在本机运行，不花钱",
  money: "，${money}",
  "left.run": "整个运行约剩 {time}（据之前 {runs} 次运行）",
  "fit.all": "{recorded} 次已记录的调用全部适用：不会重复付费",
  "fit.some": "{recorded} 次已记录的调用中有 {reused} 次仍适用；其余将重新询问",
  "fit.next": "{fit}。接下来：{steps}",
  "runs.spent": "{calls} 次调用，{tokens} 词元{money}",
  "runs.held": "使用中",
  "runs.damaged": "记录已损坏"
}
