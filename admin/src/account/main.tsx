import { start } from '../start'
import { ResetPassword } from './reset-password'

// The page that a link in an email opens. It is for all users, and nobody has to be logged in
await start(<ResetPassword />)
