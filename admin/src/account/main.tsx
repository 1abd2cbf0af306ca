import { start } from '../start'
import { AcceptInvitation } from './accept-invitation'
import { ResetPassword } from './reset-password'
import { VerifyEmail } from './verify-email'

// The pages that links in emails open. They are for all users, and nobody has to be logged in
const pages = new Map([
  ['reset-password', ResetPassword],
  ['verify-email', VerifyEmail],
  ['accept-invitation', AcceptInvitation]
])

const Page = pages.get(location.pathname.split('/').at(-1) ?? '') ?? ResetPassword
await start(<Page />)
