/**
 * What the command says of clients of a run, and of recordings.
 *
 * @since 0.1.0
 */

/** @category constants @since 0.1.0 */
export const en = {
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
  "otel.url": "{url} 不是收集器的地址",
  "otel.url.fix": "请给出其 OTLP/HTTP 地址，例如 http://127.0.0.1:4318；gRPC 端口 4317 不可用。",
  "otel.lost": "此次运行的追踪数据未能全部送达收集器：{problem}",
  "view.fault": "显示此次运行的部分出错，将从下一个事件继续：{message}",
  "replay.newer": "{path} 中的记录为版本 {found}，由更新的 metagpt 生成；此版本最高可读 {known}",
  "replay.newer.fix": "请更新：npm install -g @metagpt-ts/cli@latest"
}
