import { audit } from './audit'
import { common } from './common'
import { keys } from './keys'
import { settings } from './settings'
import { shell } from './shell'
import { users } from './users'

/** The texts in English. Those in Korean have the same keys, or the types are wrong. */
export const en = { ...shell, audit, common, keys, settings, users }
