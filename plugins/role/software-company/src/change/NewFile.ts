/**
 * Files that a change needs and that are not there: which they are, and where they go.
 *
 * @since 0.1.0
 */
import { posix } from "node:path"

import { SafePath } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"

import type { Entry, Files } from "./ProjectMap.ts"

/** Leads to the name of a file that is wished for. */
const before =
  /(?:\b(?:files?|modules?|scripts?|pages?|components?|add|create|write|make|new|called|named|as|in|into|to)|文件|模块|脚本|页面|新建|创建|新增|添加|名为|叫|到|在)[\s:：]*(?:(?:an?|the|new|file|module|called|named)\s+)*[`"'“]?$/i

/** Names that end as files do and are none. */
const brand =
  /^(?:node|next|nuxt|vue|three|d3|express|chart|react|alpine|p5|moment|discord|socket|deno)\.[jt]s$/i

const name = /[\w.@/-]*\w\.[A-Za-z]\w{0,4}\b/g

/** A path that can be made: it is safe, written here, and nothing stands there by any spelling. */
const made = (path: string, files: Files, isOurs: (path: string) => boolean) =>
  SafePath.parse(path).pipe(
    Effect.map((safe) => {
      const taken = Object.keys(files).some((one) => one.toLowerCase() === safe.toLowerCase())
      return isOurs(safe) && !taken && !brand.test(safe) ? safe : undefined
    }),
    Effect.orElseSucceed(() => undefined)
  )

/** Whether some file lies in the folder of a path. */
const isBeside = (path: string, files: Files): boolean => {
  const folder = posix.dirname(path)
  return folder === "." || Object.keys(files).some((one) => one.startsWith(`${folder}/`))
}

/**
 * The files that a request names and that are not there; one without a folder goes beside the file that the request is most about.
 *
 * @category constructors
 * @since 0.1.0
 */
export const asked = (
  idea: string,
  files: Files,
  entries: ReadonlyArray<Entry>,
  isOurs: (path: string) => boolean
) =>
  Effect.gen(function* () {
    const beside = posix.dirname(entries[0]?.path ?? ".")
    const known = new Set(Object.keys(files).map((path) => posix.basename(path).toLowerCase()))
    const found: Array<string> = []
    for (const { 0: said, index } of idea.matchAll(name)) {
      if (!before.test(idea.slice(0, index)) || (!said.includes("/") && known.has(said.toLowerCase())))
        continue
      const path = yield* made(said.includes("/") ? said : posix.join(beside, said), files, isOurs)
      if (path !== undefined) found.push(path)
    }
    return [...new Set(found)].slice(0, 2)
  })

/**
 * The file that a place of a plan names and that is not there; undefined where there is none, or its folder is not there.
 *
 * @category constructors
 * @since 0.1.0
 */
export const planned = (place: string, files: Files, isOurs: (path: string) => boolean) =>
  Effect.gen(function* () {
    const [said = ""] = place.match(name) ?? []
    const path = yield* made(said, files, isOurs)
    return path !== undefined && isBeside(path, files) ? path : undefined
  })

/**
 * New files that neither the request nor another file that is changed speaks of.
 *
 * @category combinators
 * @since 0.1.0
 */
export const unused = (idea: string, before: Files, changed: Files): ReadonlyArray<string> =>
  Object.keys(changed).filter((path) => {
    const file = posix.basename(path)
    const stem = file.replace(/\.\w+$/, "")
    const brings = new RegExp(
      `\\b(?:import|from|require|src|href)\\b.*(?<![\\w$])${stem.replaceAll(/\W/g, "\\$&")}(?![\\w$])`
    )
    const isNamed = Object.entries(changed).some(([other, text]) => other !== path && brings.test(text))
    return before[path] === undefined && !idea.includes(file) && !isNamed
  })
