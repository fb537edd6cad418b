/**
 * The process of the browser: started when it is first needed, shared by visits, and killed with all its children.
 *
 * @since 0.1.0
 */
import type { Browser, BrowserServer } from "playwright-core"

/** No way out: everything that is not answered from the project goes to a proxy that nobody is. */
const closed = [
  "--proxy-server=http://127.0.0.1:9",
  // This machine's own servers too
  "--proxy-bypass-list=<-loopback>",
  "--host-resolver-rules=MAP * ~NOTFOUND",
  "--disable-quic",
  "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run"
]

/**
 * Chromium's own walls need rights that it refuses to use as root.
 *
 * @category constants
 * @since 0.1.0
 */
export const hasWalls = process.getuid?.() !== 0

/**
 * A browser that may not run yet.
 *
 * @category models
 * @since 0.1.0
 */
export interface Host {
  readonly open: () => Promise<Browser>
  /** Ends every process of it; the next `open` starts another. */
  readonly kill: () => Promise<void>
}

/**
 * Makes one from the path of a program.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (executablePath: string, memory: number): Host => {
  let running: Promise<{ readonly server: BrowserServer; readonly browser: Browser }> | undefined

  const start = async () => {
    const { chromium } = await import("playwright-core")
    const server = await chromium.launchServer({
      executablePath,
      chromiumSandbox: hasWalls,
      args: [...closed, `--js-flags=--max-old-space-size=${Math.ceil(memory / 1_048_576)}`],
      // Ctrl-C is for the program that we are in
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false
    })
    const browser = await chromium.connect(server.wsEndpoint())
    return { server, browser }
  }

  return {
    open: async () => {
      if (running !== undefined) {
        const isGone = await running.then(
          ({ browser }) => !browser.isConnected(),
          () => true
        )
        if (isGone) running = undefined
      }
      running ??= start()
      return (await running).browser
    },
    kill: async () => {
      const last = running
      running = undefined
      await last?.then(
        ({ server }) => server.kill(),
        () => undefined
      )
    }
  }
}
