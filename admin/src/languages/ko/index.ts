import type { en } from '../en/index'
import { account } from './account'
import { audit } from './audit'
import { blacklist } from './blacklist'
import { common } from './common'
import { emails } from './emails'
import { invitations } from './invitations'
import { keys } from './keys'
import { me } from './me'
import { overview } from './overview'
import { passkeys } from './passkeys'
import { services } from './services'
import { sessions } from './sessions'
import { settings } from './settings'
import { shell } from './shell'
import { twoFactor } from './two-factor'
import { user } from './user'
import { users } from './users'

export const ko: typeof en = {
  ...shell,
  account,
  audit,
  blacklist,
  common,
  emails,
  invitations,
  keys,
  me,
  overview,
  passkeys,
  services,
  sessions,
  settings,
  twoFactor,
  user,
  users
}
