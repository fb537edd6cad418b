/**
 * Addresses that do not leave this machine.
 *
 * @since 0.1.0
 */

/** The last two mean every address of this machine; a request to them stays here. */
const names: ReadonlySet<string> = new Set(["localhost", "::1", "0.0.0.0", "::"])

/**
 * Says whether a URL, or a `host:port`, is on this machine.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isLoopback = (address: string): boolean => {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `http://${address}`)
  if (url === null) return false
  const host = url.hostname.replace(/^\[|\]$/g, "").toLowerCase()
  return names.has(host) || host.endsWith(".localhost") || /^127\.\d+\.\d+\.\d+$/.test(host)
}
