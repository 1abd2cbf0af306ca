import type { en } from '../en/index'
import { audit } from './audit'
import { common } from './common'
import { keys } from './keys'
import { settings } from './settings'
import { shell } from './shell'
import { users } from './users'

export const ko: typeof en = { ...shell, audit, common, keys, settings, users }
