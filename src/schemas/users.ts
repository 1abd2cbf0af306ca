import Type from '#typebox'
import { lengths } from '../lengths.js'
import { anyText, currentPassword, moment, newPassword, requiredText } from './fields.js'
import { PasskeyAssertion } from './two-factor.js'

export const nickname = anyText(lengths.users.nickname, 'A display name', 'The One')
/** Judged by domain/users/email.ts, after the blanks around it are removed. */
export const email = Type.String({
  description: `An email of up to ${lengths.users.email} characters; internationalized domains are allowed. Blank for none`,
  examples: ['neo@example.com']
})
export const username = requiredText(
  'Letters, digits and @ . + - _ of any script; unique without regard to case',
  'neo'
)
export const level = Type.Integer({
  minimum: 0,
  maximum: 32_767,
  description: 'A number for your own use',
  examples: [1]
})

/** The languages of emails, the same as domain/mail/texts. */
export const language = Type.Union([Type.Enum(['en', 'ko']), Type.Null()], {
  description: 'The language in which the user gets emails; null where it is not known',
  examples: ['en']
})

export const Registration = Type.Object(
  {
    username,
    password: newPassword,
    email: Type.Optional(email),
    nickname: Type.Optional(nickname)
  },
  { title: 'Registration', additionalProperties: false }
)

export const ProfileChanges = Type.Object(
  { nickname: Type.Optional(nickname), email: Type.Optional(email), language: Type.Optional(language) },
  { title: 'ProfileChanges', additionalProperties: false }
)

export const PasswordProof = Type.Object(
  { password: currentPassword },
  { title: 'PasswordProof', additionalProperties: false }
)

/** Judged by the handler: which of them counts depends on the user. */
export const Reauthentication = Type.Object(
  {
    current_password: Type.Optional(currentPassword),
    code: Type.Optional(
      requiredText('Instead of the password: a code of the authenticator app, or a recovery code', '287082')
    ),
    passkey: Type.Optional(PasskeyAssertion)
  },
  {
    title: 'Reauthentication',
    description: 'Users with two-factor authentication send `code` or `passkey`, all others `current_password`.',
    examples: [{ current_password: 'there is no spoon' }],
    additionalProperties: false
  }
)

export const PasswordChange = Type.Object(
  { current_password: currentPassword, new_password: newPassword },
  { title: 'PasswordChange', additionalProperties: false }
)

export const User = Type.Object(
  {
    id: Type.Integer({ examples: [1] }),
    username: Type.String({ examples: ['neo'] }),
    email: Type.String({ examples: ['neo@example.com'] }),
    email_verified: Type.Boolean({
      description: 'Whether the user has proved to receive emails there',
      examples: [true]
    }),
    nickname: Type.String({ examples: ['The One'] }),
    language,
    level: Type.Integer({ examples: [1] }),
    is_active: Type.Boolean({ examples: [true] }),
    is_staff: Type.Boolean({ examples: [false] }),
    is_superuser: Type.Optional(Type.Boolean({ description: 'Present if the user is staff', examples: [true] })),
    date_joined: moment('When the user signed up'),
    last_login: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { examples: [null] })
  },
  { title: 'User', description: 'A user' }
)

export const inactiveReason = anyText(lengths.users.inactiveReason, 'Why the user is not active; for staff', '')
export const inactiveUntil = Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
  description: 'When the user becomes active again; null for never',
  examples: [null]
})
export const notes = anyText(lengths.users.notes, 'Notes of staff about the user', 'called on Monday')

export const DetailedUser = Type.Object(
  {
    ...User.properties,
    is_superuser: Type.Boolean({ examples: [false] }),
    inactive_reason: inactiveReason,
    inactive_until: inactiveUntil,
    two_factor: Type.Boolean({ description: 'Whether the user has two-factor authentication', examples: [false] }),
    notes
  },
  { title: 'DetailedUser', description: 'A user, as staff see one' }
)

export const AccountExport = Type.Object(
  {
    user: Type.Object({}, { additionalProperties: true, description: 'The account' }),
    sessions: Type.Array(Type.Object({}, { additionalProperties: true }), {
      description: 'All sessions, also those that are over, until they are purged'
    }),
    devices: Type.Array(Type.Object({}, { additionalProperties: true }), {
      description: 'The devices on which you have logged in, and when you last did, while security notices are on'
    }),
    passkeys: Type.Array(Type.Object({}, { additionalProperties: true }), { description: 'The passkeys' }),
    audit_events: Type.Array(Type.Object({}, { additionalProperties: true }), {
      description: 'What the user did and what was done to the account, newest first'
    })
  },
  { title: 'AccountExport', description: 'All data about the account' }
)
