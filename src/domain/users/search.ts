import { lengths } from '../../lengths.js'
import { usernameKey } from './username.js'

const maxLength = lengths.users.searchText

/** A text as searches compare it: compatibility forms and case folded, accents kept. */
const fold = (text: string): string => text.normalize('NFKC').toLowerCase().normalize('NFKC')

/** What of a user a search looks at. Kept with the user, since SQLite folds only the case of ASCII. */
export function searchTextOf({ username, email, nickname }: Record<'username' | 'email' | 'nickname', string>): string {
  return [...`${usernameKey(username)}\n${fold(email)}\n${fold(nickname)}`].slice(0, maxLength).join('')
}

/** What somebody searches for, in the same form. */
export const searchTermOf = (text: string): string => fold(text.trim())
