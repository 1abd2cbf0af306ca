import { common } from './common'
import { shell } from './shell'
import { users } from './users'

/** The texts in English. Those in Korean have the same keys, or the types are wrong. */
export const en = { ...shell, common, users }
