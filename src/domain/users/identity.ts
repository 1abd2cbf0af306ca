import { Conflict } from '../../errors.js'
import { emailKey } from './email.js'
import type { UserStore } from './store.js'
import { usernameKey } from './username.js'

export interface IdentityRulesDeps {
  store: UserStore
  loginFields: readonly ('username' | 'email')[]
}

/** What a user is to be called, or called from now on. Undefined is left as it is. */
export interface Identity {
  username?: string
  email?: string
}

export type IdentityRules = ReturnType<typeof createIdentityRules>

/**
 * Where emails log in, nobody may take another's: an email that two users have identifies neither, so a stranger
 * could shut a user out by claiming it, or by taking it as a username. Without LOGIN_FIELDS=email this asks nothing.
 */
export function createIdentityRules({ store, loginFields }: IdentityRulesDeps) {
  const emailsLogIn = loginFields.includes('email')

  return {
    /** By what the database keeps an email unique; null where emails do not log in, and may repeat. */
    emailKeyOf: (email: string): string | null => (emailsLogIn ? emailKey(email) : null),

    /**
     * Refuses what is taken before a password is hashed for it. Of two that come at once, the database's unique keys
     * refuse the second.
     *
     * @param own the user who is to be called so, who may of course already be
     * @throws Conflict
     */
    async check({ username, email }: Identity, own?: number): Promise<void> {
      if (!emailsLogIn) return
      if (email !== undefined && email !== '') {
        const namesake = loginFields.includes('username') ? await store.findByKey(usernameKey(email)) : null
        if (namesake !== null && namesake.user.id !== own) throw Conflict(takenEmail)
        if (await isTaken(email)) throw Conflict(takenEmail)
      }
      if (loginFields.includes('username') && username?.includes('@') && (await isTaken(username))) {
        throw Conflict(takenMessage)
      }

      async function isTaken(wanted: string): Promise<boolean> {
        return (await store.findByEmail(wanted)).some(({ user }) => user.id !== own)
      }
    }
  }
}

export const takenMessage = 'A user with that username already exists.'
export const takenEmail = 'A user with that email address already exists.'
