import type { en } from '../en/index'
import { common } from './common'
import { shell } from './shell'
import { users } from './users'

export const ko: typeof en = { ...shell, common, users }
