import { type FieldMessages, invalidFields, type Message, message, tooLarge, tooLong, tooSmall } from '../../errors.js'
import { lengths } from '../../lengths.js'
import { checkEmail, normalizeEmail } from './email.js'
import { checkUsername } from './username.js'

/** What a user is called and described by. Undefined is left as it is. */
export interface Description {
  username?: string | undefined
  email?: string | undefined
  nickname?: string | undefined
  level?: number | undefined
}

/** Whether a user is active, and what staff say of it. */
export interface Inactivity {
  isActive: boolean
  inactiveReason?: string | undefined
  inactiveUntil?: Date | null | undefined
}

/** The largest level, as of Django's PositiveSmallIntegerField. */
export const maxLevel = 32_767

/** The one rule for all callers: what is wrong with these, by field; empty when nothing is. */
export function checkDescription({ username, email, nickname, level }: Description): FieldMessages {
  return withProblems({
    username: username === undefined ? [] : checkUsername(username),
    email: email === undefined ? [] : checkEmail(email),
    nickname: nickname === undefined ? [] : checkNickname(nickname),
    level: level === undefined ? [] : checkLevel(level)
  })
}

/** What is wrong with a reason or an end of a deactivation: only a user who is not active has them, and the end is to come. */
export function checkInactivity(user: Inactivity, now: Date): FieldMessages {
  const { isActive, inactiveReason, inactiveUntil } = user
  const onlyInactive = 'Only for a user who is not active.'
  return withProblems({
    inactive_reason: isActive && inactiveReason ? [onlyInactive] : [],
    inactive_until: !inactiveUntil ? [] : isActive ? [onlyInactive] : inactiveUntil <= now ? ['This time is over.'] : []
  })
}

/** @throws Invalid with a message at `email` for none, and for what is no email */
export function requireEmail(email: string | undefined): void {
  if (email === undefined) throw invalidFields({ email: ['This field is required.'] })
  const problems = normalizeEmail(email) === '' ? ['This field may not be blank.'] : checkEmail(email)
  if (problems.length > 0) throw invalidFields({ email: problems })
}

/** The fields whose list of messages is not empty. */
export function withProblems(messages: FieldMessages): FieldMessages {
  return Object.fromEntries(Object.entries(messages).filter(([, list]) => list.length > 0))
}

function checkNickname(nickname: string): Message[] {
  if (nickname.includes('\0')) return ['Null characters are not allowed.']
  const { nickname: maxLength } = lengths.users
  return [...nickname].length > maxLength ? [tooLong(maxLength)] : []
}

function checkLevel(level: number): Message[] {
  if (!Number.isInteger(level)) return [message('Not a valid %s.', 'integer')]
  if (level < 0) return [tooSmall(0)]
  return level > maxLevel ? [tooLarge(maxLevel)] : []
}
