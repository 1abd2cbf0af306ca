import Type from '#typebox'
import { lengths } from '../lengths.js'
import { anyText, moment, momentFilter, newPassword } from './fields.js'
import { CountedPage, countedPaging } from './page.js'
import { MAX_IDS } from './user-lists.js'
import { email, inactiveReason, inactiveUntil, language, level, nickname, notes, username } from './users.js'

const isActive = Type.Boolean({ description: 'Whether the user may log in', examples: [true] })
const isStaff = Type.Boolean({ description: 'Whether the user may use /api/admin', examples: [false] })

const emailVerified = Type.Boolean({
  description: 'Whether the email is known to be the user’s; left out, a new email is not verified and gets a link',
  examples: [true]
})

export const NewUser = Type.Object(
  {
    username,
    password: newPassword,
    email: Type.Optional(email),
    email_verified: Type.Optional(emailVerified),
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
    email_verified: Type.Optional(emailVerified),
    nickname: Type.Optional(nickname),
    language: Type.Optional(language),
    level: Type.Optional(level),
    is_active: Type.Optional(isActive),
    is_staff: Type.Optional(isStaff),
    is_superuser: Type.Optional(
      Type.Boolean({ description: 'Whether the user may do everything; a superuser is staff too', examples: [false] })
    ),
    inactive_reason: Type.Optional(inactiveReason),
    inactive_until: Type.Optional(inactiveUntil),
    notes: Type.Optional(notes)
  },
  { title: 'UserChanges', additionalProperties: false }
)

export const BulkRequest = Type.Object(
  {
    ids: Type.Array(Type.Integer({ minimum: 1, maximum: 2_147_483_647 }), {
      minItems: 1,
      maxItems: MAX_IDS,
      uniqueItems: true,
      description: 'The IDs of the users',
      examples: [[3, 4]]
    }),
    action: Type.Enum(['activate', 'deactivate', 'logout', 'delete', 'password-reset'], {
      description: 'What to do with each user',
      examples: ['deactivate']
    }),
    inactive_reason: Type.Optional({ ...inactiveReason, examples: ['spam'] }),
    inactive_until: Type.Optional(inactiveUntil)
  },
  { title: 'BulkRequest', additionalProperties: false }
)

export const BulkResult = Type.Object(
  {
    results: Type.Array(
      Type.Object({
        id: Type.Integer({ examples: [2] }),
        ok: Type.Boolean({ description: 'Whether the action was carried out', examples: [true] }),
        code: Type.Optional(Type.String({ description: 'Why not, for programs', examples: ['not_found'] })),
        detail: Type.Optional(Type.String({ description: 'Why not, for people', examples: ['Not found.'] }))
      }),
      { description: 'One for each ID, in the same order' }
    )
  },
  { title: 'BulkResult', description: 'What was done' }
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
const reason = anyText(lengths.blacklisted_tokens.reason, 'A note for people who read the list', 'found in a log')

export const BlacklistQuery = Type.Object(
  {
    jti: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: lengths.blacklisted_tokens.jti,
        description: 'Only the token with this `jti`'
      })
    ),
    blacklisted_after: momentFilter('Only tokens that were blacklisted at this time or later'),
    blacklisted_before: momentFilter('Only tokens that were blacklisted before this time'),
    ...countedPaging
  },
  { additionalProperties: false }
)

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

export const BlacklistedTokenPage = CountedPage(
  BlacklistedToken,
  'BlacklistedTokenPage',
  'Blacklisted tokens, newest first'
)

/** A week. */
const mostHours = 168

export const StatisticsQuery = Type.Object(
  {
    hours: Type.Integer({
      minimum: 1,
      maximum: mostHours,
      default: 24,
      description: 'The number of hours in each series, the current hour included'
    })
  },
  { additionalProperties: false }
)

const hours = (description: string) =>
  Type.Array(Type.Integer(), {
    minItems: 1,
    maxItems: mostHours,
    description: `${description}, for each hour, the oldest first`,
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
    since: moment('When the first hour of each series began; each hour begins at a full hour of UTC'),
    logins: hours('Logins'),
    refreshes: hours('Refreshes'),
    reuse_detections: hours('Detected reuse of refresh tokens'),
    failed_logins: hours('Logins with a wrong password, of an unknown user or of an inactive user'),
    throttled_requests: hours('Requests that a limit rejected, among them logins after too many attempts')
  },
  { title: 'Statistics', description: 'Counts' }
)
