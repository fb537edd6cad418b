/**
 * What is asked of a repository, whoever answers: the git program, or a library where there is none.
 *
 * @since 0.1.0
 */

/**
 * A repository that a folder belongs to.
 *
 * @category models
 * @since 0.1.0
 */
export interface History {
  /** Paths of tracked files below the folder; no links, no submodules. */
  readonly tracked: () => Promise<ReadonlyArray<string>>
  /** Branch and commit; undefined where there is none. */
  readonly head: () => Promise<{ readonly branch: string | undefined; readonly commit: string | undefined }>
  /** Tracked files that differ from the commit, staged or not. */
  readonly changed: () => Promise<ReadonlyArray<string>>
  /** Which of these paths the repository ignores. */
  readonly ignored: (paths: ReadonlyArray<string>) => Promise<ReadonlyArray<string>>
  /** Commits these paths alone, or all that is not ignored; gives the id. */
  readonly commit: (message: string, paths?: ReadonlyArray<string>) => Promise<string>
}

/** Who commits. @category constants @since 0.1.0 */
export const author = { name: "metagpt-ts", email: "metagpt@localhost" } as const

/** What a new repository of files that existed leaves out, where nothing else says so. @category constants @since 0.1.0 */
export const excluded = ".metagpt/\n__pycache__/\n*.pyc\nnode_modules/\n.venv/\nvenv/\n.env\n"
