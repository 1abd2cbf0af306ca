import { countCharacters, isTooLong, MAX_CHARACTERS } from './encoding.js'

export interface PasswordPolicyOptions {
  /** The least number of characters (Unicode code points). */
  minLength: number
}

export interface PasswordContext {
  username: string
  email?: string
}

export interface PasswordPolicy {
  /** What is wrong with a new password, for the field's list of messages; empty when it is fine. */
  check: (password: string, context: PasswordContext) => Promise<string[]>
}

const SERVICE = 'keyturn'

// A name of one or two letters is in every other password by accident
const MIN_NAME = 3

// Lists of breached passwords hold few runs longer than this
const MAX_RUN = 16

let common: Promise<ReadonlySet<string>> | undefined

/**
 * The 49,000 most used passwords of the breaches zxcvbn was made from, all in lower case. They take 8 MB, and are read when
 * the first password is to be judged: a service that only renews tokens never does.
 */
function commonPasswords(): Promise<ReadonlySet<string>> {
  common ??= import('@zxcvbn-ts/language-common').then(({ dictionary }) => new Set(dictionary['passwords-common']))
  return common
}

/**
 * Which new passwords are accepted: length, and no password that is guessed first (ASVS 5.0, 6.2.1, 6.2.4, 6.2.9, 6.2.11).
 * No rules of composition (6.2.5). Where Django or Django REST framework has a message for it, it is that one.
 */
export function createPasswordPolicy({ minLength }: PasswordPolicyOptions): PasswordPolicy {
  async function check(password: string, { username, email }: PasswordContext): Promise<string[]> {
    // Nothing below is worth doing with a megabyte
    if (isTooLong(password)) return [`Ensure this field has no more than ${MAX_CHARACTERS} characters.`]
    const messages: string[] = []
    if (countCharacters(password) < minLength) {
      messages.push(`This password is too short. It must contain at least ${minLength} characters.`)
    }
    const folded = fold(password)
    if ((await commonPasswords()).has(folded) || isRun(folded)) messages.push('This password is too common.')
    if (holds(folded, username)) messages.push('The password is too similar to the username.')
    if (holds(folded, localPart(email))) messages.push('The password is too similar to the email address.')
    if (holds(folded, SERVICE)) messages.push("The password must not contain the service's name.")
    return messages
  }

  return { check }
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

function holds(folded: string, name: string): boolean {
  return countCharacters(name) >= MIN_NAME && folded.includes(fold(name))
}

function localPart(email = ''): string {
  return email.replace(/@.*$/s, '')
}

// "aaaaaaaa", "12345678", "hgfedcba": the list leaves these out, zxcvbn itself has a matcher for them
function isRun(text: string): boolean {
  if (text.length > MAX_RUN) return false
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0)
  const [first = 0, second = 0] = codes
  const step = second - first
  return Math.abs(step) <= 1 && codes.every((code, index) => code === first + index * step)
}
