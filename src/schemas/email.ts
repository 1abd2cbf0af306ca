import Type from '#typebox'
import { lengths } from '../lengths.js'
import { moment, newPassword, requiredText } from './fields.js'
import { CountedPage, countedPaging } from './page.js'

/** An email that must be there. Judged by domain/users/email.ts. */
const email = Type.String({
  minLength: 1,
  not: { type: 'string', pattern: '\\u0000' },
  description: 'The email of the account',
  examples: ['neo@example.com']
})

export const PasswordResetRequest = Type.Object(
  { email },
  { title: 'PasswordResetRequest', additionalProperties: false }
)

const token = requiredText('The token of the link in the email', 'dGhlIHRva2VuIG9mIHRoZSBsaW5rIGluIHRoZSBlbWFpbA')

export const EmailVerificationRequest = Type.Object(
  { email },
  { title: 'EmailVerificationRequest', additionalProperties: false }
)

export const EmailProof = Type.Object({ token }, { title: 'EmailProof', additionalProperties: false })

export const EmailChangeRequest = Type.Object(
  { email: { ...email, description: 'The new email', examples: ['one@example.com'] } },
  { title: 'EmailChangeRequest', additionalProperties: false }
)

export const PasswordResetConfirmation = Type.Object(
  {
    token,
    new_password: newPassword
  },
  { title: 'PasswordResetConfirmation', additionalProperties: false }
)

/** The answer of an operation that sends an email, whether it does or not. */
export const accepted = {
  202: Type.Object({}, { title: 'Accepted', description: 'The email follows, if there is one to send' })
}

const kind = {
  maxLength: lengths.outbox_emails.kind,
  description: 'What the email is about',
  examples: ['password_reset']
}

const EmailState = Type.Enum(['waiting', 'failed'], {
  title: 'EmailState',
  description: 'Whether the service will send the email, or has given it up'
})

export const OutboxEmail = Type.Object(
  {
    id: Type.String({ examples: ['019aaf6b-7c40-7000-8000-000000000000'] }),
    kind: Type.String(kind),
    user_id: Type.Union([Type.Integer(), Type.Null()], {
      description: 'The user whom the email is about; null for none, or if the service has not looked for the user yet',
      examples: [1]
    }),
    recipient: Type.String({ examples: ['neo@example.com'] }),
    language: Type.String({ examples: ['en'] }),
    state: EmailState,
    attempts: Type.Integer({ description: 'The attempts to send it, since it was last retried', examples: [3] }),
    created_at: moment('When the email was requested'),
    due_at: moment('When the next attempt is due'),
    failed_at: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
      description: 'When the service gave the email up; null if it is waiting',
      examples: [null]
    }),
    last_error: Type.String({
      description: 'Why the last attempt failed; blank before the first one',
      examples: ['451 4.7.1 Try again later']
    })
  },
  { title: 'OutboxEmail', description: 'An email that was not sent yet' }
)

export const OutboxEmailPage = CountedPage(OutboxEmail, 'OutboxEmailPage', 'Emails, newest first')

export const OutboxEmailQuery = Type.Object(
  {
    state: Type.Optional(EmailState),
    user_id: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'Only emails about this user' })
    ),
    kind: Type.Optional(Type.String(kind)),
    ...countedPaging
  },
  { additionalProperties: false }
)
