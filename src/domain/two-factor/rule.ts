import type { Config } from '../../config/index.js'
import { TwoFactorNotAvailable } from '../../errors.js'
import type { User } from '../users/user.js'

/** With TWO_FACTOR=off, users may only remove what they have, and logins need the password alone. @throws TwoFactorNotAvailable */
export function requireOffered(rule: Config['TWO_FACTOR']): void {
  if (rule === 'off') throw TwoFactorNotAvailable()
}

/** Whether a login of this user has a second step. */
export const hasSecondStep = (rule: Config['TWO_FACTOR'], { twoFactor }: Pick<User, 'twoFactor'>): boolean =>
  twoFactor && rule !== 'off'

/** Whether a user has to set up two-factor authentication before anything else. */
export function mustEnrol(
  rule: Config['TWO_FACTOR'],
  { twoFactor, isStaff }: Pick<User, 'twoFactor' | 'isStaff'>
): boolean {
  if (twoFactor) return false
  return rule === 'required' || (rule === 'staff' && isStaff)
}
