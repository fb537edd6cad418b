/**
 * Why a project that is there is not worked on, and what to do, in Chinese; the errors themselves speak English.
 *
 * @since 0.1.0
 */
import type { Checkout } from "@metagpt-ts/workspace"

/** @category constants @since 0.1.0 */
export const checkouts: Readonly<Record<Checkout.CheckoutError["reason"], readonly [string, string]>> = {
  missing: ["没有文件夹 {path}", "请给出已有项目的路径"],
  file: ["{path} 不是文件夹", "请给出项目的文件夹"],
  dirty: ["有尚未提交的修改", "请先提交，或用 `git stash` 收起；git 未跟踪的文件可以留着"],
  detached: ["当前检出不在任何分支上", "请用 `git switch -c 名称` 切换到一个分支"],
  busy: ["合并、变基之类的操作正在进行", "请先完成它，或用它的 --abort 放弃"],
  nested: ["该文件夹位于一个不认识这些文件的仓库之内", "请在那个仓库中提交它们，或把文件夹移出去"],
  large: ["文件夹内容太多，不能自动建立仓库", "请自行用 .gitignore 和 `git init` 建立"],
  inTheWay: ["有一个尚未提交的文件挡住了", "请提交或移走它，然后继续"],
  ignored: ["仓库忽略了这次修改要写的文件", "请从 .gitignore 中去掉它，然后继续"],
  moved: ["公司工作期间文件被改动了", "请重新开始；已有成果在 .metagpt 文件夹中"],
  program: ["这个仓库需要 git 程序", "请安装 git：https://git-scm.com/downloads"],
  refused: ["git 拒绝了", "请看 git 的说明；没有任何改动"]
}
