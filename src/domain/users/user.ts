import type { Prisma } from '../../infra/db/prisma.js'
import { boolean, columns, date, integer, orNull, text } from '../../infra/db/rows.js'
import { type MailLanguage, mailLanguages } from '../mail/texts/index.js'

/** What is read of a user: not the password hash, which leaves the store only to be compared. */
export const userFields = {
  id: true,
  username: true,
  email: true,
  emailVerified: true,
  nickname: true,
  language: true,
  level: true,
  isActive: true,
  isStaff: true,
  isSuperuser: true,
  dateJoined: true,
  lastLogin: true,
  passwordChangedAt: true,
  epoch: true,
  twoFactor: true
} satisfies Prisma.UserSelect

export type User = Pick<Prisma.UserModel, keyof typeof userFields>

/** In which a user gets emails; blank where it is not known. */
export type UserLanguage = MailLanguage | ''

/** What staff alone see of a user. */
export const detailFields = { inactiveReason: true, inactiveUntil: true, notes: true } satisfies Prisma.UserSelect

/** A user as staff see one. */
export type DetailedUser = User & Pick<Prisma.UserModel, keyof typeof detailFields>

/** The details of a user of whom staff have said nothing. */
export const noDetails = { inactiveReason: '', inactiveUntil: null, notes: '' } as const

/** What is not known of a user whom only a token names, without a row here. */
export const unregistered: Omit<User, 'id' | 'username'> = {
  email: '',
  emailVerified: false,
  nickname: '',
  language: '',
  level: 1,
  isActive: true,
  isStaff: false,
  isSuperuser: false,
  dateJoined: new Date(0),
  lastLogin: null,
  passwordChangedAt: new Date(0),
  epoch: 0,
  twoFactor: false
}

/** The same for SQL, with User as `u`. */
export const userColumns = columns<User>('u', {
  id: integer,
  username: text,
  email: text,
  emailVerified: boolean,
  nickname: text,
  language: text,
  level: integer,
  isActive: boolean,
  isStaff: boolean,
  isSuperuser: boolean,
  dateJoined: date,
  lastLogin: orNull(date),
  passwordChangedAt: date,
  epoch: integer,
  twoFactor: boolean
})

/** The same for SQL, with User as `u`. */
export const detailColumns = columns<Omit<DetailedUser, keyof User>>('u', {
  inactiveReason: text,
  inactiveUntil: orNull(date),
  notes: text
})

/** The language of an email or of a user's emails; null where it is not known. */
export const languageOf = ({ language }: Pick<User, 'language'>): MailLanguage | null =>
  mailLanguages.find((known) => known === language) ?? null

/** A user as the API shows it: in Django's names, and never a hash. Only staff are told whether they are superusers. */
export function presentUser(user: User) {
  return {
    ...(user.isStaff && { is_superuser: user.isSuperuser }),
    id: user.id,
    username: user.username,
    email: user.email,
    email_verified: user.emailVerified,
    nickname: user.nickname,
    language: languageOf(user),
    level: user.level,
    is_active: user.isActive,
    is_staff: user.isStaff,
    date_joined: user.dateJoined.toISOString(),
    last_login: user.lastLogin?.toISOString() ?? null
  }
}

/** A user as the API shows it to staff. */
export function presentDetails(user: DetailedUser) {
  return {
    ...presentUser(user),
    is_superuser: user.isSuperuser,
    inactive_reason: user.inactiveReason,
    inactive_until: user.inactiveUntil?.toISOString() ?? null,
    two_factor: user.twoFactor,
    notes: user.notes
  }
}
