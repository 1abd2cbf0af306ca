import type { IncomingHttpHeaders } from 'node:http'
import { canonicalOrigin, isOfHost } from './origins.js'

/** Which pages may send requests that a cookie authenticates. */
export interface TrustedPages {
  /** The origin at which the service is reached. */
  own: string
  /** The origins that CORS_ALLOWED_ORIGINS names. */
  listed: readonly string[]
  /** Whether pages of the origin that `Host` names are the service's too: in development only, for anyone can write a `Host`. */
  trustsHost: boolean
}

/**
 * Whether a page that is not trusted may have made the browser send this request (cross-site request forgery). Browsers
 * state the origin of a page with every POST, and no script can change it (Fetch standard, sections "Origin header" and
 * "Forbidden request-header").
 *
 * @param hasCookie whether the request brings the cookie that authenticates it
 */
export function isForged(headers: IncomingHttpHeaders, hasCookie: boolean, pages: TrustedPages): boolean {
  const { origin, host } = headers
  if (origin !== undefined) {
    if (pages.trustsHost && isOfHost(origin, host)) return false
    const asked = canonicalOrigin(origin)
    return ![pages.own, ...pages.listed].some((trusted) => canonicalOrigin(trusted) === asked)
  }
  // Node.js' fetch sends other Sec-Fetch headers, but this one only browsers send.
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin'
  // Not a browser, or one that says nothing of the page: a cookie may have been added without the user's knowledge.
  return hasCookie
}
