import { type Message, tooLong } from '../../errors.js'
import { lengths } from '../../lengths.js'

/** A name as it is kept and shown: compatibility forms folded (full-width letters, composed Hangul), no outer blanks. */
export function normalizeUsername(name: string): string {
  return name.normalize('NFKC').trim()
}

/**
 * A name as it is compared for uniqueness: without case, for every script that has it, but with its accents. The same on
 * every database, since the databases' own collations differ.
 */
export function usernameKey(name: string): string {
  return normalizeUsername(name).toLowerCase().normalize('NFKC')
}

/** What Django allows: letters, marks and digits of any script, and `@ . + - _`. */
const allowed = /^[\p{L}\p{M}\p{N}_@.+-]+$/u
/** Variation selectors, fillers and joiners: two names that differ only by these look the same. */
const showsNothing = /\p{Default_Ignorable_Code_Point}/u
const maxLength = lengths.users.username

/** @returns what is wrong with the name, for a person; empty when nothing is */
export function checkUsername(name: string): Message[] {
  const normal = normalizeUsername(name)
  if (normal === '') return ['This field may not be blank.']
  const problems: Message[] = []
  if ([...normal].length > maxLength || [...usernameKey(name)].length > maxLength) {
    problems.push(tooLong(maxLength))
  }
  if (!allowed.test(normal) || showsNothing.test(normal)) {
    problems.push('Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.')
  }
  return problems
}
