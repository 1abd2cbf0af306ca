import Type from '#typebox'
import { newPassword, requiredText } from './fields.js'

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

export const PasswordResetConfirmation = Type.Object(
  {
    token: requiredText('The token of the link in the email', 'dGhlIHRva2VuIG9mIHRoZSBsaW5rIGluIHRoZSBlbWFpbA'),
    new_password: newPassword
  },
  { title: 'PasswordResetConfirmation', additionalProperties: false }
)

/** The answer of an operation that sends an email, whether it does or not. */
export const accepted = {
  202: Type.Object({}, { title: 'Accepted', description: 'The email follows, if there is one to send' })
}
