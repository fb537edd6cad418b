/**
 * What the command says of clients of a run, and of recordings.
 *
 * @since 0.1.0
 */

/** @category constants @since 0.1.0 */
export const en = {
  "report.written": "Report: {path}",
  "report.state": "state",
  "report.running": "running",
  "report.interrupted": "interrupted; it can be resumed",
  "report.failed": "ended early; it can be resumed",
  "report.unsound": "made, but its checks fail",
  "report.finished": "made, and every check passed",
  "report.code": "exit code {code}",
  "report.model": "model",
  "report.begun": "begun",
  "report.cost": "cost",
  "report.start": "Start it:",
  "report.title.made": "What was made",
  "report.title.failed": "What went wrong",
  "report.title.next": "How to go on",
  "report.title.spent": "What each role asked of a model",
  "report.title.look": "Where to look",
  "report.column.role": "role",
  "report.column.calls": "calls",
  "report.column.read": "tokens read",
  "report.column.written": "tokens written",
  "report.column.time": "time",
  "report.look.project": "the project, with its documents in `docs`",
  "report.look.replay": "shows the run again, without a model",
  "report.look.events": "everything that happened, one JSON object a line",
  "report.look.journal": "every answer that was paid for",
  "replay.ended": "The run ended early: {what}",
  "replay.open": "the recording has no end",
  "otel.url": "{url} is no address of a collector",
  "otel.url.fix":
    "Give its OTLP/HTTP address, such as http://127.0.0.1:4318; the gRPC port 4317 will not do.",
  "otel.lost": "traces of this run did not all reach the collector: {problem}",
  "view.fault": "what shows this run met a fault, and goes on with the next event: {message}",
  "replay.newer":
    "The recording in {path} is of version {found}, made by a newer metagpt; this one reads up to {known}",
  "replay.newer.fix": "Update it: npm install -g @metagpt-ts/cli@latest"
}

/** @category constants @since 0.1.0 */
export const zh: Record<keyof typeof en, string> = {
  "report.written": "报告：{path}",
  "report.state": "状态",
  "report.running": "进行中",
  "report.interrupted": "已中断；可以继续",
  "report.failed": "提前结束；可以继续",
  "report.unsound": "已生成，但未全部通过检查",
  "report.finished": "已生成，并通过全部检查",
  "report.code": "退出码 {code}",
  "report.model": "模型",
  "report.begun": "开始于",
  "report.cost": "花费",
  "report.start": "启动：",
  "report.title.made": "做出了什么",
  "report.title.failed": "出了什么问题",
  "report.title.next": "如何继续",
  "report.title.spent": "各角色对模型的使用",
  "report.title.look": "在哪里查看",
  "report.column.role": "角色",
  "report.column.calls": "调用",
  "report.column.read": "读取词元",
  "report.column.written": "写出词元",
  "report.column.time": "用时",
  "report.look.project": "项目本身，文档在 `docs` 中",
  "report.look.replay": "重新展示此次运行，无需模型",
  "report.look.events": "发生的一切，每行一个 JSON 对象",
  "report.look.journal": "每个已付费的回答",
  "replay.ended": "此次运行提前结束：{what}",
  "replay.open": "记录没有结尾",
  "otel.url": "{url} 不是收集器的地址",
  "otel.url.fix": "请给出其 OTLP/HTTP 地址，例如 http://127.0.0.1:4318；gRPC 端口 4317 不可用。",
  "otel.lost": "此次运行的追踪数据未能全部送达收集器：{problem}",
  "view.fault": "显示此次运行的部分出错，将从下一个事件继续：{message}",
  "replay.newer": "{path} 中的记录为版本 {found}，由更新的 metagpt 生成；此版本最高可读 {known}",
  "replay.newer.fix": "请更新：npm install -g @metagpt-ts/cli@latest"
}
