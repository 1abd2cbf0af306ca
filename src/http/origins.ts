/** Schemes are case-insensitive (RFC 3986), all else in an origin is compared as it stands: django-cors-headers' rule. */
export function canonicalOrigin(origin: string): string {
  return origin.replace(/^[^:]*:/, (scheme) => scheme.toLowerCase())
}

/** Whether the host of an origin is the one that the request names in `Host`. */
export function isOfHost(origin: string | undefined, host: string | undefined): boolean {
  return origin?.replace(/^.*:\/\//, '') === host
}
