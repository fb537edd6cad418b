/**
 * What the command says of clients of a run, and of recordings.
 *
 * @since 0.1.0
 */

/** @category constants @since 0.1.0 */
export const en = {
  "view.fault": "what shows this run met a fault, and goes on with the next event: {message}",
  "replay.newer":
    "The recording in {path} is of version {found}, made by a newer metagpt; this one reads up to {known}",
  "replay.newer.fix": "Update it: npm install -g @metagpt-ts/cli@latest"
}

/** @category constants @since 0.1.0 */
export const zh: Record<keyof typeof en, string> = {
  "view.fault": "显示此次运行的部分出错，将从下一个事件继续：{message}",
  "replay.newer": "{path} 中的记录为版本 {found}，由更新的 metagpt 生成；此版本最高可读 {known}",
  "replay.newer.fix": "请更新：npm install -g @metagpt-ts/cli@latest"
}
