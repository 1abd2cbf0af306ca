import { boolean, date, integer, nullable, type Row, text } from '../db/rows.js'

/** A member, without the password hash: that never leaves the store but for its comparison. */
export interface User {
  id: number
  username: string
  email: string
  nickname: string
  level: number
  isActive: boolean
  isStaff: boolean
  isSuperuser: boolean
  dateJoined: Date
  lastLogin: Date | null
  passwordChangedAt: Date
  epoch: number
}

/** What is not known of a user whom only a token names, without a row here. */
export const unregistered: Omit<User, 'id' | 'username'> = {
  email: '',
  nickname: '',
  level: 1,
  isActive: true,
  isStaff: false,
  isSuperuser: false,
  dateJoined: new Date(0),
  lastLogin: null,
  passwordChangedAt: new Date(0),
  epoch: 0
}

/** What a SELECT must name, with User as `u`, for `decodeUser`. */
export const userColumns =
  'u.id, u.username, u.email, u.nickname, u.level, u.isActive, u.isStaff, u.isSuperuser, u.dateJoined, u.lastLogin, u.passwordChangedAt, u.epoch'

/** @param from the position of the first of `userColumns` in the row */
export function decodeUser(row: Row, from = 0): User {
  return {
    id: integer(row, from),
    username: text(row, from + 1),
    email: text(row, from + 2),
    nickname: text(row, from + 3),
    level: integer(row, from + 4),
    isActive: boolean(row, from + 5),
    isStaff: boolean(row, from + 6),
    isSuperuser: boolean(row, from + 7),
    dateJoined: date(row, from + 8),
    lastLogin: nullable(date, row, from + 9),
    passwordChangedAt: date(row, from + 10),
    epoch: integer(row, from + 11)
  }
}

/** A member as the API shows it: in Django's names, and never a hash. */
export function presentUser(user: User) {
  return {
    id: user.id,
    username: user.username,
    email: user.email,
    nickname: user.nickname,
    level: user.level,
    is_active: user.isActive,
    is_staff: user.isStaff,
    date_joined: user.dateJoined.toISOString(),
    last_login: user.lastLogin?.toISOString() ?? null
  }
}
