#!/usr/bin/env node
// Committed and plain JavaScript, so that npm links it before anything is built, and any Node can say that it is too old.
import * as fs from "node:fs"
import * as Module from "node:module"

const [major, minor] = process.versions.node.split(".").map(Number)
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(
    `metagpt needs Node.js 22.19 or later; this is ${process.version}. Get it at https://nodejs.org`
  )
  process.exit(1)
}

const read = (path) => {
  try {
    return fs.readFileSync(new URL(path, import.meta.url), "utf8")
  } catch {
    return undefined
  }
}

// Help and version are texts: nothing is loaded to print them.
const args = process.argv.slice(2)
const [only] = args.length === 1 ? args : []
const text =
  only === "--help" || only === "-h"
    ? read("../dist/help.txt")
    : only === "--version" || only === "-v"
      ? `metagpt ${JSON.parse(read("../package.json")).version}\n`
      : undefined

if (text !== undefined) {
  process.stdout.write(text)
} else {
  Module.enableCompileCache?.()
  await import("../dist/bin.js")
}
