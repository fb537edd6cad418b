/**
 * A key and a certificate that nobody trusts, for servers on this machine that speak TLS.
 *
 * @since 0.1.0
 */

/**
 * Signed by itself, for 127.0.0.1 and localhost, until 2126; the key is public, so nothing that it protects is secret.
 *
 * @category constants
 * @since 0.1.0
 */
export const selfSigned: { readonly key: string; readonly cert: string } = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgQKcskVQnLSYLKkAt
f6yCgtywf10G6rzxWitU2jZbZyihRANCAAQj2gP50ZqaIQ3yH4ADjZ15gc3rszOu
9uS71cwiKfU/hM/9DaQ///Ho59QVNp7+ywZQmrP6/l0pDo5CplRy22Bt
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUHWVmfoMxgusSMiHsS1IqcQAirKEwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyMTA5NTMyMFoYDzIxMjYxMDI4
MDk1MzIwWjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQj2gP50ZqaIQ3yH4ADjZ15gc3rszOu9uS71cwiKfU/hM/9DaQ///Ho
59QVNp7+ywZQmrP6/l0pDo5CplRy22Bto28wbTAdBgNVHQ4EFgQUDoo1Guxc1K2/
Je9+ELzy5oF6nJswHwYDVR0jBBgwFoAUDoo1Guxc1K2/Je9+ELzy5oF6nJswDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARhwR/AAABgglsb2NhbGhvc3QwCgYIKoZI
zj0EAwIDRwAwRAIgGoG1tETzVtTrcstroyC6DEjDinWrQuMe6aZq902z2kACIA13
7yRNnEWLDFfhQ1MJSUY29sXsApIXMVclVM52nzmq
-----END CERTIFICATE-----
`
}
