import type { Grade } from '../credentials/encoding.js'
import { normalizeEmail } from '../users/email.js'
import { normalizeUsername, usernameKey } from '../users/username.js'
import { type FieldMapping, isEmpty, mapFields } from './mapping.js'
import type { Reason } from './report.js'

export interface Entry {
  model: string
  pk: unknown
  fields: Record<string, unknown>
}

/** A member as the dump has it, in our form. */
export interface Member {
  id: number
  username: string
  usernameKey: string
  password: string
  email: string
  nickname: string
  level: number
  isActive: boolean
  isStaff: boolean
  isSuperuser: boolean
  dateJoined: Date
  /** Whether the dump says when the user joined; otherwise `dateJoined` is the time of the import. */
  joinedKnown: boolean
  lastLogin: Date | null
  importedAt: Date | null
  /** The fields that have a value and no place here. */
  lostFields: string[]
  /** What of the entry is not carried over. */
  lost: Reason[]
}

/** An outstanding token. The token itself is not kept. */
export interface OutstandingToken {
  pk: number
  userId: number
  jti: string
  createdAt: Date | null
  expiresAt: Date
}

/** What an entry says, or why it cannot be carried over. */
export type Reading<T> = { value: T } | { value: null; reason: Reason }

/** Leaves room for members to come: the column ends at 2,147,483,647. */
const maxId = 2_000_000_000
const maxName = 150
const maxEmail = 254
const plainJti = /^[\x21-\x7e]{1,36}$/

/** @returns null when it is nothing that dumpdata writes */
export function entryOf(value: unknown): Entry | null {
  if (!isRecord(value) || typeof value.model !== 'string' || !isRecord(value.fields)) return null
  return { model: value.model.toLowerCase(), pk: value.pk, fields: value.fields }
}

/** @returns null when it is none that can be kept */
export function memberIdOf({ pk }: Entry): number | null {
  const id = idOf(pk)
  return id === null || id > maxId ? null : id
}

export interface UserReading {
  gradeOf: (encoded: string) => Grade
  mapping: FieldMapping
  /** Whether users stay staff who are no superusers. */
  keepStaff: boolean
  importedAt: Date
}

/** Reads an entry of auth.User, or of a model with fields of the same names. */
export function memberOf(entry: Entry, { gradeOf, mapping, keepStaff, importedAt }: UserReading): Reading<Member> {
  const { mapped: fields, lostFields } = mapFields(entry.fields, mapping)
  const id = memberIdOf(entry)
  if (id === null) return { value: null, reason: 'id' }
  const { username, password } = fields
  const email = fields.email ?? ''
  const joinedKnown = fields.date_joined != null
  const dateJoined = joinedKnown ? dateOf(fields.date_joined) : importedAt
  const lastLogin = fields.last_login == null ? null : dateOf(fields.last_login)
  const flags = [fields.is_active ?? true, fields.is_staff ?? false, fields.is_superuser ?? false]
  if (!isEmpty(fields.nickname) && !['string', 'number'].includes(typeof fields.nickname)) lostFields.push('nickname')
  if (typeof username !== 'string' || typeof password !== 'string' || typeof email !== 'string') return malformed
  if (dateJoined === null || (fields.last_login != null && lastLogin === null)) return malformed
  if (!flags.every((flag) => typeof flag === 'boolean')) return malformed
  const name = normalizeUsername(username)
  const key = usernameKey(username)
  if (name === '' || isLonger(name, maxName) || isLonger(key, maxName) || /\p{Cc}/u.test(name)) {
    return { value: null, reason: 'username' }
  }
  if (isLonger(email, maxEmail)) return { value: null, reason: 'email' }
  const grade = gradeOf(password)
  if (grade === 'unsupported') return { value: null, reason: 'password_unsupported' }
  const nickname = nicknameOf(fields)
  const lost: Reason[] = []
  if (grade === 'none') lost.push('no_password')
  if (grade === 'excessive') lost.push('password_excessive')
  if (!joinedKnown) lost.push('date_joined')
  if (name !== username) lost.push('username_changed')
  if (normalizeEmail(email) !== email) lost.push('email_changed')
  const level = levelOf(fields.level)
  if (level === null) lost.push('level')
  if (isLonger(nickname, maxName)) lost.push('name')
  for (const field of ['groups', 'user_permissions'] as const) {
    const list = fields[field]
    if (Array.isArray(list) && list.length > 0) lost.push(field)
  }
  const [isActive = true, isStaff = false, isSuperuser = false] = flags
  const staysStaff = isStaff && (isSuperuser || keepStaff)
  if (isStaff && !staysStaff) lost.push('staff')
  const value = {
    id,
    username: name,
    usernameKey: key,
    password: grade === 'none' ? '!' : password,
    email: normalizeEmail(email),
    nickname: [...nickname].slice(0, maxName).join(''),
    level: level ?? 1,
    isActive,
    isStaff: staysStaff,
    isSuperuser,
    dateJoined,
    joinedKnown,
    lastLogin,
    importedAt,
    lostFields,
    lost
  }
  return { value }
}

/** Reads an entry of token_blacklist.OutstandingToken. */
export function outstandingOf({ pk, fields }: Entry): Reading<OutstandingToken> {
  const [id, userId] = [idOf(pk), idOf(fields.user)]
  const { jti, token } = fields
  const end = dateOf(fields.expires_at)
  const createdAt = dateOf(fields.created_at)
  if (userId === null && fields.user != null) return { value: null, reason: 'token_user' }
  if (id === null || typeof jti !== 'string' || jti === '' || end === null) return malformed
  if (!plainJti.test(jti)) return { value: null, reason: 'token_id' }
  const expiresAt = new Date(Math.max(end.getTime(), slidingEnd(token)))
  return { value: { pk: id, userId: userId ?? noUser, jti, createdAt, expiresAt } }
}

/** @returns the outstanding token that an entry of token_blacklist.BlacklistedToken blacklists; null if that is unreadable */
export function blacklistedOf({ fields }: Entry): number | null {
  return idOf(fields.token)
}

/** Before simplejwt 5.5, blacklisting a rotated token wrote a row without a user. No user has this id. */
export const noUser = 0

const malformed = { value: null, reason: 'malformed' } as const

/** A sliding token can be renewed for longer than it is good for otherwise. Unverified: it only keeps a row for longer. */
function slidingEnd(token: unknown): number {
  const [, payload = ''] = typeof token === 'string' ? token.split('.') : []
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    const end = isRecord(claims) ? dateOf(Number(claims.refresh_exp) * 1000) : null
    return end?.getTime() ?? 0
  } catch {
    return 0
  }
}

/** @returns null for a value that is no level; none at all is level 1 */
function levelOf(value: unknown): number | null {
  if (isEmpty(value)) return 1
  const level = typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : value
  return typeof level === 'number' && Number.isInteger(level) && Math.abs(level) < 2 ** 31 ? level : null
}

function nicknameOf({ nickname, first_name, last_name }: Record<string, unknown>): string {
  if (typeof nickname === 'string' && !isEmpty(nickname)) return nickname
  if (typeof nickname === 'number') return String(nickname)
  return [first_name, last_name].filter((part) => typeof part === 'string' && part !== '').join(' ')
}

function idOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null
}

/** A time as Django's serializer writes it; without an offset, as with USE_TZ=False, it is taken for UTC. */
function dateOf(value: unknown): Date | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  const naive = typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(value)
  const date = new Date(naive ? `${value}Z` : value)
  // What MySQL's DATETIME holds
  return date.getTime() >= -3e13 && date.getFullYear() <= 9999 ? date : null
}

function isLonger(text: string, characters: number): boolean {
  return text.length > characters && [...text].length > characters
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
