import { type Message, message, tooLong } from '../../errors.js'
import type { BreachLookup } from './breaches.js'
import { countCharacters, isTooLong, MAX_CHARACTERS } from './encoding.js'
import { takesFewerGuesses } from './guesses.js'

export interface PasswordPolicyOptions {
  /** The least number of characters (Unicode code points). */
  minLength: number
  /** Left out: no password is looked up. */
  isBreached?: BreachLookup
  /** What of an IP address tells callers apart, as for the hashing queue. */
  callerOf?: (from: string) => string
}

export interface PasswordContext {
  username: string
  email?: string
  nickname?: string
}

export interface PasswordPolicy {
  /**
   * What is wrong with a new password, for the field's list of messages; empty when it is fine.
   *
   * @param from the IP address whose place in the queue this takes; undefined for the service itself
   * @throws errors.Unavailable when too many passwords wait to be judged
   */
  check: (password: string, context: PasswordContext, from?: string) => Promise<Message[]>
}

const SERVICE = 'keyturn'

// A name of one or two letters is in every other password by accident
const MIN_NAME = 3

// A third of eight random digits. Words with a year and a symbol stay far below, eight random letters with a run stay above.
const MIN_GUESSES = 3e7

// Invisible, so they would hide a common password from every list: soft hyphen, zero width space, variation selectors
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu

/**
 * Which new passwords are accepted: length, no password that is guessed first, and none of a breach where these are looked
 * up (ASVS 5.0, 6.2.1, 6.2.4, 6.2.9, 6.2.11, 6.2.12). No rules of composition (6.2.5). Where Django or Django REST
 * framework has a message for it, it is that one.
 */
export function createPasswordPolicy(options: PasswordPolicyOptions): PasswordPolicy {
  const { minLength, isBreached, callerOf = (from) => from } = options

  async function check(password: string, context: PasswordContext, from?: string): Promise<Message[]> {
    const { username, email, nickname = '' } = context
    // Nothing below is worth doing with a megabyte
    if (isTooLong(password)) return [tooLong(MAX_CHARACTERS)]
    const messages: Message[] = []
    const visible = simplify(password)
    const folded = visible.toLowerCase()
    if (countCharacters(password.replace(INVISIBLE, '')) < minLength) {
      messages.push(message('This password is too short. It must contain at least %s characters.', minLength))
    }
    if (holds(folded, username)) messages.push('The password is too similar to the username.')
    if (holds(folded, localPart(email))) messages.push('The password is too similar to the email address.')
    if (holds(folded, SERVICE)) messages.push("The password must not contain the service's name.")
    if (messages.length > 0) return messages
    // The dear questions come last, and only about a password that is fine so far
    const names = [SERVICE, ...wordsOf(username), ...wordsOf(localPart(email)), ...wordsOf(nickname)]
    const caller = from === undefined ? undefined : callerOf(from)
    if (await takesFewerGuesses(MIN_GUESSES, visible, names, caller)) return ['This password is too common.']
    if ((await isBreached?.(password)) === true) return ['This password has appeared in a data breach.']
    return []
  }

  return { check }
}

/** For judging only: what is hashed stays as it was typed. */
function simplify(text: string): string {
  return text.normalize('NFKC').replace(INVISIBLE, '')
}

function fold(text: string): string {
  return simplify(text).toLowerCase()
}

function holds(folded: string, name: string): boolean {
  const part = fold(name)
  return countCharacters(part) >= MIN_NAME && folded.includes(part)
}

/** The name itself and the words in it: "thomas.anderson" is also "thomas" and "anderson". */
function wordsOf(name: string): string[] {
  const folded = fold(name)
  return [folded, ...folded.split(/[^\p{L}\p{N}]+/u)].filter((word) => countCharacters(word) >= MIN_NAME)
}

function localPart(email = ''): string {
  return email.replace(/@.*$/s, '')
}
