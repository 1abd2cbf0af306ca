import { PasswordChanged, tokenBlacklisted, UserInactive, UserNotFound } from '../../errors.js'
import { type User, unregistered } from '../users/user.js'
import type { Extension } from './extension.js'
import type { ExternalStore } from './external-store.js'
import type { TokenSettings } from './settings.js'
import type { VerifiedToken } from './verifier.js'

export interface ExternalUsersDeps {
  store: ExternalStore
  settings: TokenSettings
  tokenUser: Extension['tokenUser']
}

/** Users of tokens that were signed elsewhere (`JWK_URL`). Such a token has no session here. */
export function createExternalUsers({ store, settings, tokenUser }: ExternalUsersDeps) {
  return {
    /** One statement. @throws TokenNotValid, UserNotFound, UserInactive, PasswordChanged */
    async find(token: VerifiedToken): Promise<User> {
      if (tokenUser !== undefined) {
        if (await store.isBlacklisted(token.jti)) throw tokenBlacklisted()
        const user = await tokenUser(token.payload)
        if (user === null) throw UserNotFound()
        return withoutRights({ ...unregistered, ...user })
      }
      const { blacklisted, user } = await store.find(token.jti, settings.USER_ID_FIELD, token.userId)
      if (blacklisted) throw tokenBlacklisted()
      if (user === null) throw UserNotFound()
      if (!user.isActive) throw UserInactive()
      if (token.issuedAt * 1000 < user.passwordChangedAt.getTime() - 1000) throw PasswordChanged()
      return withoutRights(user)
    }
  }

  /** Another issuer says who a user is. What the user may do here beyond that is not for it to give, unless JWK_STAFF says so. */
  function withoutRights(user: User): User {
    return settings.JWK_STAFF ? user : { ...user, isStaff: false, isSuperuser: false }
  }
}
