import type { Grade } from '../domain/passwords/encoding.js'
import { checkEmail, normalizeEmail } from '../domain/users/email.js'
import type { User } from '../domain/users/user.js'
import { checkUsername, normalizeUsername, usernameKey } from '../domain/users/username.js'
import { lengths } from '../lengths.js'
import { type Entry, idOf, type Reading } from './entry.js'
import { createFieldReader, type FieldMapping, type FieldReader, isEmpty, type OurField, sourceOf } from './mapping.js'
import type { Reason } from './report.js'
import { flagOf, isLonger, levelOf, textOf, timeOf } from './values.js'

/** A user as the dump has it, in our form. */
export interface Member
  extends Pick<
    User,
    | 'id'
    | 'username'
    | 'email'
    | 'emailVerified'
    | 'nickname'
    | 'level'
    | 'isActive'
    | 'isStaff'
    | 'isSuperuser'
    | 'dateJoined'
    | 'lastLogin'
  > {
  /** As the dump has it. */
  writtenName: string
  usernameKey: string
  password: string
  /** By what the email is unique; null where emails may repeat, and where another user has it. */
  emailKey: string | null
  /** Whether the dump says when the user joined; otherwise `dateJoined` is the time of the import. */
  joinedKnown: boolean
  importedAt: Date | null
  /** The fields that have a value and no place here. */
  lostFields: string[]
  /** What of the entry is not carried over, or not as it was. */
  lost: Reason[]
}

export interface UserReading {
  gradeOf: (encoded: string) => Grade
  emailKeyOf: (email: string) => string | null
  mapping: FieldMapping
  /** Whether users stay staff who are no superusers. */
  keepStaff: boolean
  /** Whether the emails are known to be the users'. */
  emailVerified: boolean
  importedAt: Date
}

/** Leaves room for users to come: the column ends at 2,147,483,647. */
const maxId = 2_000_000_000

/**
 * What cannot be seen, and what looks like something else: controls, joiners, fillers, variation selectors, the blank of Braille,
 * several blanks in a row. Nobody can tell `neo` from `neo` with one of these.
 */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|\p{Zs}{2}/u

/** @returns null when it is none that can be kept */
export function memberIdOf({ pk }: Entry): number | null {
  const id = idOf(pk)
  return id === null || id > maxId ? null : id
}

/** Reads an entry of auth.User, or of a model with fields of the same names. */
export function memberOf(
  entry: Entry,
  { gradeOf, emailKeyOf, mapping, keepStaff, emailVerified, importedAt }: UserReading
): Reading<Member> {
  const fields = createFieldReader(entry.fields)
  const read = (field: OurField) => fields.read(sourceOf(mapping, field))
  const lost: Reason[] = []
  const note = (condition: boolean, reason: Reason) => void (condition && lost.push(reason))

  const id = memberIdOf(entry)
  if (id === null) return { value: null, reason: 'id' }
  const writtenName = textOf(read('username'))
  const password = fields.read('password')
  const writtenEmail = read('email') ?? ''
  if (writtenName === null) return malformed(sourceOf(mapping, 'username'))
  if (typeof password !== 'string') return malformed('password')
  if (typeof writtenEmail !== 'string') return malformed(sourceOf(mapping, 'email'))

  const joined = timeOf(read('date_joined') ?? importedAt.toISOString())
  const lastLogin = read('last_login') == null ? null : timeOf(read('last_login'))
  if (joined === null) return malformed(sourceOf(mapping, 'date_joined'))
  if (lastLogin === null && read('last_login') != null) return malformed(sourceOf(mapping, 'last_login'))
  const joinedKnown = read('date_joined') != null
  note(!joinedKnown, 'date_joined')
  note(joined.naive || lastLogin?.naive === true, 'naive_time')
  note(joined.cut || lastLogin?.cut === true, 'time_cut')

  const isActive = flagOf(read('is_active'), true)
  const isStaff = flagOf(fields.read('is_staff'), false)
  const isSuperuser = flagOf(fields.read('is_superuser'), false)
  if (isActive === undefined) return malformed(sourceOf(mapping, 'is_active'))
  if (isStaff === undefined) return malformed('is_staff')
  if (isSuperuser === undefined) return malformed('is_superuser')
  const staysStaff = isStaff && (isSuperuser || keepStaff)
  note(isStaff && !staysStaff, 'staff')

  const username = normalizeUsername(writtenName)
  const key = usernameKey(writtenName)
  const { username: maxName } = lengths.users
  if (username === '' || isLonger(username, maxName) || isLonger(key, maxName)) {
    return { value: null, reason: 'username' }
  }
  if (invisible.test(username)) return { value: null, reason: 'username_invisible' }
  note(username !== writtenName, 'username_changed')
  note(checkUsername(username).length > 0, 'username_unusual')

  const grade = gradeOf(password)
  if (grade === 'unsupported') return { value: null, reason: 'password_unsupported' }
  note(grade === 'none', 'no_password')
  note(grade === 'excessive', 'password_excessive')

  const normalEmail = normalizeEmail(writtenEmail)
  const keepsEmail = !isLonger(normalEmail, lengths.users.email) && !invisible.test(normalEmail)
  const email = keepsEmail ? normalEmail : ''
  note(!keepsEmail, 'email')
  note(keepsEmail && email !== writtenEmail, 'email_changed')
  note(checkEmail(email).length > 0, 'email_unusual')

  const level = levelOf(read('level'))
  note(level === null, 'level')
  const name = nicknameOf(fields, sourceOf(mapping, 'nickname'))
  const nickname = [...name.replaceAll('\0', '')].slice(0, lengths.users.nickname).join('')
  note(nickname !== name, 'nickname')

  for (const field of ['groups', 'user_permissions'] as const) {
    const list = fields.read(field)
    if (Array.isArray(list)) note(list.length > 0, field)
    else fields.giveBack(field)
  }
  const value = {
    id,
    writtenName,
    username,
    usernameKey: key,
    password: grade === 'none' ? '!' : password,
    email,
    emailKey: emailKeyOf(email),
    emailVerified: emailVerified && email !== '',
    nickname,
    level: level ?? 1,
    isActive,
    isStaff: staysStaff,
    isSuperuser,
    dateJoined: joined.date,
    joinedKnown,
    lastLogin: lastLogin?.date ?? null,
    importedAt,
    lostFields: fields.unread(),
    lost
  }
  return { value }
}

/** How a user is named in the report, whatever else is wrong with the entry. */
export function writtenNameOf({ fields }: Entry, mapping: FieldMapping): string | undefined {
  return textOf(fields[sourceOf(mapping, 'username')]) ?? undefined
}

/** The nickname; where there is none, the first and last name stand for it. */
function nicknameOf(fields: FieldReader, source: string): string {
  const nickname = fields.read(source)
  const text = isEmpty(nickname) ? null : textOf(nickname)
  if (text !== null) return text
  fields.giveBack(source)
  const parts = ['first_name', 'last_name'].map((name) => {
    const part = textOf(fields.read(name))
    if (part === null) fields.giveBack(name)
    return part ?? ''
  })
  return parts.filter((part) => part.trim() !== '').join(' ')
}

const malformed = (field: string) => ({ value: null, reason: 'malformed' as const, field })
