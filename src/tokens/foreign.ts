import { PasswordChanged, UserInactive, UserNotFound } from '../errors.js'
import type { UserService } from '../users/service.js'
import type { User } from '../users/user.js'
import type { Extension, TokenUser } from './extension.js'
import type { TokenSettings } from './settings.js'
import type { VerifiedToken } from './verifier.js'

export interface ForeignUsersDeps {
  users: UserService
  settings: TokenSettings
  tokenUser: Extension['tokenUser']
}

/** Users of tokens that were signed elsewhere (`JWK_URL`). Such a token has no session here. */
export function createForeignUsers({ users, settings, tokenUser }: ForeignUsersDeps) {
  return {
    /** @throws UserNotFound, UserInactive, PasswordChanged */
    async find(token: VerifiedToken): Promise<User> {
      if (tokenUser !== undefined) {
        const user = await tokenUser(token.payload)
        if (user === null) throw UserNotFound()
        return complete(user)
      }
      const user = await findHere(token.userId)
      if (user === null) throw UserNotFound()
      if (!user.isActive) throw UserInactive()
      if (token.issuedAt * 1000 < user.passwordChangedAt.getTime() - 1000) throw PasswordChanged()
      return user
    }
  }

  async function findHere(userId: string): Promise<User | null> {
    if (settings.USER_ID_FIELD === 'username') return users.findByUsername(userId)
    const id = Number(userId)
    return Number.isSafeInteger(id) && String(id) === userId ? users.findById(id) : null
  }
}

function complete(user: TokenUser): User {
  const never = new Date(0)
  return {
    email: '',
    nickname: '',
    level: 1,
    isActive: true,
    isStaff: false,
    isSuperuser: false,
    dateJoined: never,
    lastLogin: null,
    passwordChangedAt: never,
    epoch: 0,
    ...user
  }
}
