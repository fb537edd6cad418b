/**
 * Addresses that do not leave this machine.
 *
 * @since 0.1.0
 */

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
  return (
    host === "localhost" || host.endsWith(".localhost") || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host)
  )
}
