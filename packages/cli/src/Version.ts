/**
 * The version of the command.
 *
 * @since 0.1.0
 */
import { readFileSync } from "node:fs"

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  readonly version: string
}

/** As in package.json. @category constants @since 0.1.0 */
export const version: string = manifest.version
