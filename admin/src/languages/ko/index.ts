import type { en } from '../en/index'
import { audit } from './audit'
import { blacklist } from './blacklist'
import { common } from './common'
import { keys } from './keys'
import { me } from './me'
import { overview } from './overview'
import { sessions } from './sessions'
import { settings } from './settings'
import { shell } from './shell'
import { user } from './user'
import { users } from './users'

export const ko: typeof en = { ...shell, audit, blacklist, common, keys, me, overview, sessions, settings, user, users }
