/**
 * Names for the folders of projects.
 *
 * @since 0.1.0
 */
import { readdir, stat } from "node:fs/promises"
import { join } from "node:path"

import * as Effect from "effect/Effect"

import { fromCause } from "./WorkspaceError.ts"
import type { WorkspaceError } from "./WorkspaceError.ts"

const longest = 40

const words = (text: string): ReadonlyArray<string> => text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []

/** What people say before they name the thing, in English. */
const opening =
  /^(?:(?:please|kindly|hi|hello|hey|can you|could you|would you|will you|help me(?: to)?|i (?:want|need|would like|'d like)(?: you)?(?: to)?|let'?s)[\s,]+)*(?:(?:write|create|make|build|implement|develop|design|generate|code|program|produce|give|want|need)\s+(?:(?:me|us)\s+)?)?(?:(?:a|an|the|some|my)\s+)?(?:(?:simple|small|basic|little)\s+)?/

/** The same in Chinese. */
const openingChinese =
  /^(?:请你?|麻烦你?|帮我|帮忙|给我|为我|我想要?|我需要|我要|能不能|可以|用python|[,,、\s])*(?:(?:编写|写|制作|做|创建|实现|开发|设计|生成|构建|搭建|搞)(?:出|个|一下)?)?(?:一个|一款|一套|一份|一种|个)?(?:简单|简易|小型|基本|基础)?的?/u

/** What a name that was cut should not end with. */
const dangling = /(?:_(?:a|an|and|as|at|by|for|from|in|of|on|or|that|the|to|which|with))+$/

const device = /^(con|prn|aux|nul|com\d|lpt\d)$/

/**
 * Makes a readable folder name of an idea: at most 40 characters, lower case, words joined by `_`, letters of every script kept,
 * and never empty.
 *
 * @category constructors
 * @since 0.1.0
 */
export const slug = (idea: string): string => {
  // An idea may be a document of a megabyte; its name is in its first words
  const text = idea.slice(0, 2000).normalize("NFKC").toLowerCase().trim()
  const named = text.replace(opening, "").replace(openingChinese, "")
  const parts = words(named).length > 0 ? words(named) : words(text)
  let name = ""
  for (const part of parts) {
    const next = name === "" ? part : `${name}_${part}`
    if (Array.from(next).length > longest) {
      name = name === "" ? Array.from(part).slice(0, longest).join("") : name.replace(dangling, "")
      break
    }
    name = next
  }
  if (name === "") return "project"
  return device.test(name) ? `${name}_project` : name
}

const isTaken = async (path: string): Promise<boolean> => {
  try {
    return (await readdir(path)).length > 0
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined
    if (code === "ENOENT") return false
    // A file of this name is in the way; a parent that is a file cannot be looked at either, and fails.
    if (code === "ENOTDIR") return (await stat(path)).isFile()
    throw cause
  }
}

/**
 * Finds a name in a folder under which nothing is kept yet: the name itself, or the name with `_2`, `_3` and so on.
 *
 * @category accessors
 * @since 0.1.0
 */
export const freeName = (parent: string, name: string): Effect.Effect<string, WorkspaceError> =>
  Effect.tryPromise({
    try: async () => {
      let free = name
      for (let n = 2; await isTaken(join(parent, free)); n++) free = `${name}_${n}`
      return free
    },
    catch: (cause) => fromCause(join(parent, name), "look at", cause)
  })
