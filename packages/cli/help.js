// Writes dist/help.txt, which `metagpt --help` prints without loading anything.
import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const at = (path) => fileURLToPath(new URL(path, import.meta.url))
const help = execFileSync(process.execPath, [at("dist/bin.js"), "--help"], {
  encoding: "utf8",
  env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "" }
})
writeFileSync(at("dist/help.txt"), help)
