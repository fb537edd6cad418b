/**
 * Our own words in the documents of a project, in the language of its people.
 *
 * @since 0.1.0
 */
import { humanLanguage } from "./Identity.ts"
import type { Options } from "./Options.ts"

const en = {
  documents: "Documents of",
  requirement: "What was asked for",
  prd: "Requirements",
  system_design: "Design",
  task: "Tasks",
  parts: "What it is made of",
  flow: "Who calls whom",
  start: "Start it:",
  use: "Use it:",
  problems: "Known problems:",
  chart: {
    title: "Products like it",
    x: ["Few features", "Many features"],
    y: ["Hard to use", "Easy to use"]
  }
} as const

/** @category models @since 0.1.0 */
export type Wording = {
  readonly [Key in keyof typeof en]: (typeof en)[Key] extends string
    ? string
    : {
        readonly title: string
        readonly x: readonly [string, string]
        readonly y: readonly [string, string]
      }
}

const zh: Wording = {
  documents: "项目文档：",
  requirement: "原始需求",
  prd: "产品需求",
  system_design: "系统设计",
  task: "任务",
  parts: "程序组成",
  flow: "调用流程",
  start: "运行：",
  use: "使用：",
  problems: "已知问题：",
  chart: { title: "同类产品", x: ["功能少", "功能多"], y: ["难用", "易用"] }
}

/** Chinese where the documents are; English for every other language. @category accessors @since 0.1.0 */
export const of = (options: Options): Wording =>
  /chinese|中文|汉语|漢語|^zh\b/i.test(humanLanguage(options)) ? zh : en
