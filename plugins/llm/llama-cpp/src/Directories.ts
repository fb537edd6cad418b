/**
 * Where this machine keeps model files: ours and those of others.
 *
 * @since 0.1.0
 */
import * as os from "node:os"
import * as path from "node:path"

/** What the places depend on; `process` and `os` unless a test says otherwise. @category models @since 0.1.0 */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly platform: NodeJS.Platform
}

/** The machine this process runs on. @category constructors @since 0.1.0 */
export const machine = (): Machine => ({ env: process.env, home: os.homedir(), platform: process.platform })

/**
 * The directory of our weights: `models` in `$METAGPT_CACHE`, or in the place the system has for caches.
 *
 * @category accessors
 * @since 0.1.0
 */
export const models = ({ env, home, platform }: Machine, cacheDir?: string): string =>
  path.join(
    cacheDir ?? (env["METAGPT_CACHE"] || path.join(caches(env, home, platform), "metagpt-ts")),
    "models"
  )

const caches = (env: Machine["env"], home: string, platform: NodeJS.Platform): string => {
  if (platform === "win32") return env["LOCALAPPDATA"] || path.join(home, "AppData", "Local")
  const xdg = env["XDG_CACHE_HOME"]
  if (xdg !== undefined && path.isAbsolute(xdg)) return xdg
  return platform === "darwin" ? path.join(home, "Library", "Caches") : path.join(home, ".cache")
}

/** Directories in which Ollama keeps files named by their hash. @category accessors @since 0.1.0 */
export const ollama = ({ env, home, platform }: Machine): ReadonlyArray<string> => {
  const own = env["OLLAMA_MODELS"]
  const service = platform === "linux" ? ["/usr/share/ollama/.ollama/models", "/var/lib/ollama/models"] : []
  return [...(own ? [own] : []), path.join(home, ".ollama", "models"), ...service].map((dir) =>
    path.join(dir, "blobs")
  )
}

/** Directories in which LM Studio keeps `publisher/repository/file.gguf`. @category accessors @since 0.1.0 */
export const lmStudio = ({ home }: Machine): ReadonlyArray<string> => [
  path.join(home, ".lmstudio", "models"),
  path.join(home, ".cache", "lm-studio", "models")
]
