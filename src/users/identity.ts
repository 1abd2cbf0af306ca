import { Conflict } from '../errors.js'
import { normalizeEmail } from './email.js'
import type { UserStore } from './store.js'
import { usernameKey } from './username.js'

export interface IdentityRulesDeps {
  store: UserStore
  loginFields: readonly ('username' | 'email')[]
}

/** What a member is to be called, or called from now on. Undefined is left as it is. */
export interface Identity {
  username?: string
  email?: string
}

export type IdentityRules = ReturnType<typeof createIdentityRules>

/**
 * Where addresses log in, nobody may take another's: an address that two members have identifies neither, so a stranger
 * could shut a member out by claiming it, or by calling himself by it. Without LOGIN_FIELDS=email this asks nothing.
 */
export function createIdentityRules({ store, loginFields }: IdentityRulesDeps) {
  return {
    /**
     * @param own the member who is to be called so, who may of course already be
     * @throws Conflict
     */
    async check({ username, email }: Identity, own?: number): Promise<void> {
      if (!loginFields.includes('email')) return
      if (email !== undefined && email !== '') {
        const namesake = loginFields.includes('username') ? await store.findByKey(usernameKey(email)) : null
        if (namesake !== null && namesake.user.id !== own) throw Conflict(takenEmail)
        if (await isTaken(email)) throw Conflict(takenEmail)
      }
      if (loginFields.includes('username') && username?.includes('@') && (await isTaken(username))) {
        throw Conflict(takenMessage)
      }

      async function isTaken(address: string): Promise<boolean> {
        return (await store.findByEmail(normalizeEmail(address))).some(({ user }) => user.id !== own)
      }
    }
  }
}

export const takenMessage = 'A user with that username already exists.'
const takenEmail = 'A user with that email address already exists.'
