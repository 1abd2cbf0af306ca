import type { SetCookie } from 'cookie'
import { isLoopback } from './addresses.js'
import type { Config } from './settings.js'

export type RefreshCookieSettings = Pick<
  Config,
  'NODE_ENV' | 'PUBLIC_URL' | 'REFRESH_COOKIE_DOMAIN' | 'REFRESH_COOKIE_NAME' | 'REFRESH_COOKIE_SAMESITE'
>

/** A cookie without its value and its age. */
export type RefreshCookie = Omit<SetCookie, 'value' | 'maxAge'>

const sameSites = { Strict: 'strict', Lax: 'lax', None: 'none' } as const

/**
 * The cookie that holds a refresh token (RFC 10017). Its name's prefix makes the browser insist on its attributes (RFC 6265bis, section
 * 4.1.3). All of it follows from the settings: no request header decides whether it is `Secure`.
 */
export function refreshCookieOf(settings: RefreshCookieSettings): RefreshCookie {
  const { REFRESH_COOKIE_DOMAIN: domain, REFRESH_COOKIE_NAME: given } = settings
  const sameSite = sameSites[settings.REFRESH_COOKIE_SAMESITE]
  const isPartitioned = sameSite === 'none'
  // `Partitioned` and the prefixes of names mean nothing without `Secure`.
  const secure = isPartitioned || given?.startsWith('__') === true || !isPlainLoopback(settings)
  const standard = !secure ? 'refresh' : domain === undefined ? '__Host-Http-refresh' : '__Secure-refresh'
  return {
    name: given ?? standard,
    path: '/',
    httpOnly: true,
    secure,
    sameSite,
    ...(domain !== undefined && { domain }),
    ...(isPartitioned && { partitioned: true })
  }
}

/** In development, for some browsers reject `Secure` cookies of http://localhost. */
function isPlainLoopback({ NODE_ENV, PUBLIC_URL }: RefreshCookieSettings): boolean {
  if (NODE_ENV === 'production') return false
  if (PUBLIC_URL === undefined) return true
  const url = new URL(PUBLIC_URL)
  return url.protocol === 'http:' && isLoopback(url)
}
