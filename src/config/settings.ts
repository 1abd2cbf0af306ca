import { cookieSettings } from './cookie-settings.js'
import { corsSettings } from './cors-settings.js'
import { mailSettings } from './mail-settings.js'
import { operationSettings } from './operation-settings.js'
import { serviceSettings } from './service-settings.js'
import { tokenSettings } from './token-settings.js'
import { twoFactorSettings } from './two-factor-settings.js'

/** The settings by what they are about, in the order of the documentation. */
export const settingGroups = [
  { title: 'The service', settings: serviceSettings },
  { title: 'Operation', settings: operationSettings },
  { title: 'Tokens', settings: tokenSettings },
  { title: 'Two-factor authentication', settings: twoFactorSettings },
  { title: 'Email', settings: mailSettings },
  { title: 'CORS', settings: corsSettings },
  { title: 'Cookies', settings: cookieSettings }
]

/** Every setting there is. */
export const settings = {
  ...serviceSettings,
  ...operationSettings,
  ...tokenSettings,
  ...twoFactorSettings,
  ...mailSettings,
  ...corsSettings,
  ...cookieSettings
}

/** The settings' values: durations in milliseconds, lists as arrays, what is not set undefined. */
export type Config = {
  [Name in keyof typeof settings]: ReturnType<(typeof settings)[Name]['read']>
}

/** How the value of a setting was written. */
export interface Written {
  /** The environment variable; undefined for a default. */
  variable: string | undefined
  /** Undefined for a default and for a secret. */
  text: string | undefined
  /** What was read from it. */
  value: unknown
}

/** Under this symbol, a config keeps how it was written, also in a copy with other values. */
export const written: unique symbol = Symbol('written')

export type ConfigAsWritten = Config & { readonly [written]?: Readonly<Record<string, Written>> }
