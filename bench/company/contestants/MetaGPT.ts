/**
 * MetaGPT 0.8.2 with its classic roles, as its user would run it, in the environment that metagpt/setup.sh makes.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"

import type { Contestant } from "../Contestant.ts"
import * as Process from "../Process.ts"

/** It writes wherever the model says, so the machine is read-only but for its folder. */
const cage = (folder: string): ReadonlyArray<string> =>
  `bwrap --die-with-parent --unshare-pid --ro-bind / / --dev /dev --proc /proc --bind ${folder} ${folder}`.split(
    " "
  )

/** `venv` is where it was installed. */
export const make = (venv: string): Contestant => {
  const bin = join(resolve(venv), "bin/metagpt")
  if (!existsSync(bin)) {
    throw new Error(`${bin} is not there: make it with bench/company/metagpt/setup.sh ${venv}`)
  }
  return async ({ folder, idea, meter, model, seconds }) => {
    const home = join(folder, "home")
    mkdirSync(join(home, ".metagpt"), { recursive: true })
    const llm = { api_type: "openai", base_url: meter.baseURL, api_key: "sk-local", model, temperature: 0 }
    const config = { llm, repair_llm_output: true, workspace: { path: join(folder, "workspace") } }
    writeFileSync(join(home, ".metagpt/config2.yaml"), JSON.stringify(config))
    const { exit, stopped } = await Process.run([...cage(folder), bin, idea.text, "--n-round", "5"], {
      cwd: folder,
      env: {
        PATH: process.env["PATH"],
        LANG: "C.UTF-8",
        HOME: home,
        TMPDIR: home,
        METAGPT_PROJECT_ROOT: folder
      },
      log: join(folder, "log.txt"),
      until: (passed) => {
        if (passed > seconds) return `not done in ${seconds} s`
        return meter.longest() > 1 ? "the same question ran to the length limit twice" : undefined
      }
    })
    const projects = join(folder, "workspace")
    const names = existsSync(projects) ? readdirSync(projects).filter((name) => name !== "storage") : []
    const [name] = names.filter((one) => existsSync(join(projects, one, ".git")))
    const isOver = stopped === undefined && exit === 0 && name !== undefined
    return { project: isOver ? join(projects, name) : undefined, end: stopped ?? `exit ${exit}` }
  }
}
