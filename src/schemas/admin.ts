import Type from '#typebox'
import { lengths } from '../lengths.js'
import { moment, newPassword } from './fields.js'
import { Page, paging } from './page.js'
import { email, level, nickname, User, username } from './users.js'

export const UserPage = Page(User, 'UserPage', 'Users')

export const UserQuery = Type.Object(
  {
    q: Type.Optional(
      Type.String({
        maxLength: 254,
        description: 'A part of the username, the email or the nickname; case does not matter'
      })
    ),
    is_active: Type.Optional(Type.Boolean()),
    is_staff: Type.Optional(Type.Boolean()),
    sort: Type.Optional(
      Type.Enum(['id', '-id', 'username', '-username', 'date_joined', '-date_joined', 'last_login', '-last_login'], {
        default: 'id',
        description: 'The field to sort by; a leading `-` sorts in descending order'
      })
    ),
    ...paging
  },
  { additionalProperties: false }
)

const isActive = Type.Boolean({ description: 'Whether the user may log in', examples: [true] })
const isStaff = Type.Boolean({ description: 'Whether the user may use /api/admin', examples: [false] })

export const NewUser = Type.Object(
  {
    username,
    password: newPassword,
    email: Type.Optional(email),
    nickname: Type.Optional(nickname),
    level: Type.Optional(level),
    is_active: Type.Optional(isActive),
    is_staff: Type.Optional(isStaff)
  },
  { title: 'NewUser', additionalProperties: false }
)

export const UserChanges = Type.Object(
  {
    username: Type.Optional(username),
    email: Type.Optional(email),
    nickname: Type.Optional(nickname),
    level: Type.Optional(level),
    is_active: Type.Optional(isActive),
    is_staff: Type.Optional(isStaff)
  },
  { title: 'UserChanges', additionalProperties: false }
)

export const NewPassword = Type.Object(
  { new_password: newPassword },
  { title: 'NewPassword', additionalProperties: false }
)

const jtiExample = '0123456789abcdef0123456789abcdef'
const jti = Type.String({
  minLength: 1,
  maxLength: lengths.blacklisted_tokens.jti,
  not: { type: 'string', pattern: '\\u0000' },
  description: "The token's `jti`",
  examples: [jtiExample]
})
const reason = Type.String({
  maxLength: lengths.blacklisted_tokens.reason,
  not: { type: 'string', pattern: '\\u0000' },
  description: 'A note for people who read the list',
  examples: ['found in a log']
})

export const JtiParams = Type.Object({
  jti: Type.String({ minLength: 1, maxLength: lengths.blacklisted_tokens.jti, examples: [jtiExample] })
})

export const NewBlacklistedToken = Type.Object(
  {
    jti,
    expires_at: Type.Optional(moment('Until when the entry is kept; at least as long as the longest token lifetime')),
    reason: Type.Optional(reason)
  },
  { title: 'NewBlacklistedToken', additionalProperties: false }
)

export const BlacklistedToken = Type.Object(
  {
    jti,
    expires_at: moment('When the entry may be purged, because the token has expired'),
    blacklisted_at: moment('When the token was blacklisted'),
    reason
  },
  { title: 'BlacklistedToken', description: 'A blacklisted token' }
)

export const BlacklistedTokenPage = Page(BlacklistedToken, 'BlacklistedTokenPage', 'Blacklisted tokens, newest first')

const hours = (description: string) =>
  Type.Array(Type.Integer(), {
    minItems: 24,
    maxItems: 24,
    description: `${description}, for each hour of the last day, the oldest first`,
    examples: [Array.from({ length: 24 }, () => 0)]
  })

export const Statistics = Type.Object(
  {
    users: Type.Object({
      total: Type.Integer({ examples: [1] }),
      active: Type.Integer({ examples: [1] }),
      staff: Type.Integer({ examples: [1] })
    }),
    live_sessions: Type.Integer({ examples: [1] }),
    logins: hours('Logins'),
    refreshes: hours('Refreshes'),
    reuse_detections: hours('Detected reuse of refresh tokens')
  },
  { title: 'Statistics', description: 'Counts' }
)
