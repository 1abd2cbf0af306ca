import type { Device } from '../sessions/device.js'
import type { User } from '../users/user.js'
import type { Payload } from './settings.js'

/**
 * simplejwt's callable settings: what `EXTENSION_MODULE` may export, and what an application may pass as `extension`
 * when it registers the service as a plugin.
 */
export interface Extension {
  /** Claims to add to each token of the user, read afresh at every refresh. Claims of the service's own stay. */
  customClaims?(user: User): Payload | Promise<Payload>
  /** Who may log in and refresh. Default: whoever is active. */
  userAuthenticationRule?(user: User): boolean | Promise<boolean>
  /**
   * Who the bearer of a token signed elsewhere (`JWK_URL`) is, instead of looking up its user here. null refuses it.
   */
  tokenUser?(payload: Payload): TokenUser | null | Promise<TokenUser | null>
  /** Called after each login. What it throws is logged and changes nothing. */
  onLoginSuccess?(event: { user: User; device: Device }): void | Promise<void>
  /** Called after each refused login. What it throws is logged and changes nothing. */
  onLoginFailed?(event: { username: string; device: Device }): void | Promise<void>
}

/** What `tokenUser` must say of a user; the rest has its defaults. */
export type TokenUser = Partial<User> & Pick<User, 'id' | 'username'>

const names = ['customClaims', 'userAuthenticationRule', 'tokenUser', 'onLoginSuccess', 'onLoginFailed'] as const

/**
 * Checks what a module exported.
 *
 * @throws TypeError naming the export that is not a function, or saying that there is none
 */
export function readExtension(exported: object): Extension {
  const source: Record<string, unknown> =
    'default' in exported && isObject(exported.default) ? exported.default : { ...exported }
  const found = names.filter((name) => source[name] !== undefined)
  if (found.length === 0) throw new TypeError(`exports none of ${names.join(', ')}`)
  const extension: Extension = {}
  for (const name of found) {
    const value = source[name]
    if (typeof value !== 'function') throw new TypeError(`exports ${name}, which is not a function`)
    Object.assign(extension, { [name]: value })
  }
  return extension
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
