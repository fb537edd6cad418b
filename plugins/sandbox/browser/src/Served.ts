/**
 * The files of a project as a page gets them.
 *
 * @since 0.1.0
 */
import type { Sandbox } from "@metagpt-ts/workspace"
import type { Route } from "playwright-core"

/**
 * Where pages seem to come from: an address that is as trusted as a file, and that no request leaves the browser for.
 *
 * @category constants
 * @since 0.1.0
 */
export const origin = "http://localhost"

const kinds: Readonly<Record<string, string>> = {
  html: "text/html",
  htm: "text/html",
  css: "text/css",
  js: "text/javascript",
  mjs: "text/javascript",
  json: "application/json",
  svg: "image/svg+xml",
  xml: "application/xml",
  csv: "text/csv",
  txt: "text/plain",
  md: "text/plain"
}

/**
 * The path in the project that an address means; undefined when it means something elsewhere.
 *
 * @category accessors
 * @since 0.1.0
 */
export const pathOf = (address: string): string | undefined => {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url?.origin !== origin) return undefined
  try {
    return decodeURIComponent(url.pathname).slice(1)
  } catch {
    return url.pathname.slice(1)
  }
}

/**
 * Answers a request from the project, or refuses it.
 *
 * @category combinators
 * @since 0.1.0
 */
export const answer = async (
  route: Route,
  files: Sandbox.Files,
  refused: (kind: "missing" | "remote", what: string) => void
): Promise<void> => {
  const address = route.request().url()
  const path = pathOf(address)
  if (path === undefined) {
    refused("remote", address.slice(0, 200))
    return route.abort()
  }
  const found = [path, ...(path === "" || path.endsWith("/") ? [`${path}index.html`] : [])].find((each) =>
    Object.hasOwn(files, each)
  )
  if (found !== undefined) {
    const kind = kinds[found.split(".").at(-1)?.toLowerCase() ?? ""] ?? "text/plain"
    return route.fulfill({ body: files[found] ?? "", contentType: `${kind}; charset=utf-8` })
  }
  // Browsers ask for the icon by themselves
  if (path === "favicon.ico") return route.fulfill({ status: 204 })
  refused("missing", path)
  return route.fulfill({ status: 404, body: "" })
}
