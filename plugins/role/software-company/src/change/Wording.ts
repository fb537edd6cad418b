/**
 * What is said of a change, in the language of those who asked for it.
 *
 * @since 0.1.0
 */
import type { ChangeOptions } from "./ChangeOptions.ts"

const en = {
  untested:
    "Nothing here runs the tests of {language}, or there are none: the change is checked without running",
  unrun: "Nothing here runs the tests of {language}: they are checked without running",
  committed: "Committed on {branch}: {commit} (hooks are not run); git revert takes it back",
  doubtful: "Kept, with a doubt: {problem}",
  none: "No change was kept: each made something worse",
  tests: "{path}: {count} tests pass",
  refused: "{path}: a test was left out, for it fails; it or the program is wrong: {problem}",
  fewer: "The tests in {path} stay as they were: {passed} pass, of those written now {count}",
  untestable: "No test of {path} was kept: none could be read and run",
  foreign: "Tests of {path} are not written here: only those of Python, JavaScript and TypeScript"
} as const

const zh: Readonly<Record<keyof typeof en, string>> = {
  untested: "这里无法运行 {language} 的测试，或者没有测试：修改只做了静态检查",
  unrun: "这里无法运行 {language} 的测试：只做了静态检查",
  committed: "已提交到 {branch}：{commit}（未运行钩子）；用 git revert 可以撤销",
  doubtful: "已保留，但有疑问：{problem}",
  none: "没有保留任何修改：每一次都让某处变得更糟",
  tests: "{path}：{count} 个测试通过",
  refused: "{path}：去掉了一个失败的测试；不是它错了，就是程序错了：{problem}",
  fewer: "{path} 中的测试保持原样：原有 {passed} 个通过，新写的只有 {count} 个",
  untestable: "没有保留 {path} 的测试：没有一个能读懂并运行",
  foreign: "这里不为 {path} 编写测试：只支持 Python、JavaScript 和 TypeScript"
}

/** Says something. @category constructors @since 0.1.0 */
export const say = (
  { humanLanguage, idea, speech }: Pick<ChangeOptions, "humanLanguage" | "idea" | "speech">,
  name: keyof typeof en,
  values: Readonly<Record<string, string | number>> = {}
): string => {
  const told = humanLanguage ?? (/[\u3400-\u9fff]/.test(idea) ? "Chinese" : "English")
  const isChinese = speech === undefined ? /chinese|中文|汉语|漢語|^zh\b/i.test(told) : speech === "zh"
  return (isChinese ? zh : en)[name].replaceAll(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ""))
}
