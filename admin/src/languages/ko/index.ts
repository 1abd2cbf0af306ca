import type { en } from '../en/index'
import { common } from './common'
import { keys } from './keys'
import { settings } from './settings'
import { shell } from './shell'
import { users } from './users'

export const ko: typeof en = { ...shell, common, keys, settings, users }
