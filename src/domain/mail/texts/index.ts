import { emailChange, emailChangeNotice } from './email-change.js'
import { emailChanged } from './email-changed.js'
import { emailVerification } from './email-verification.js'
import { invitation } from './invitation.js'
import { mailTest } from './mail-test.js'
import { newDevice } from './new-device.js'
import { passwordChanged } from './password-changed.js'
import { passwordReset } from './password-reset.js'
import { tokenReused } from './token-reused.js'
import { twoFactorChanged } from './two-factor-changed.js'

/** The languages in which texts of emails are written. */
export const mailLanguages = ['en', 'ko'] as const
export type MailLanguage = (typeof mailLanguages)[number]

/** A text in each language, and the values that it may use. */
export type MailText = Readonly<Record<MailLanguage, string>> & { readonly placeholders: readonly string[] }

/**
 * The texts of emails, by kind: a line with the subject, an empty line, and the text. Placeholders in braces stand for values;
 * one that is alone in its paragraph and named link becomes a link in HTML.
 */
export const texts = {
  password_reset: passwordReset,
  email_verification: emailVerification,
  email_change: emailChange,
  email_change_notice: emailChangeNotice,
  password_changed: passwordChanged,
  email_changed: emailChanged,
  two_factor_changed: twoFactorChanged,
  token_reused: tokenReused,
  new_device: newDevice,
  invitation,
  mail_test: mailTest
} satisfies Record<string, MailText>

export type TemplateName = keyof typeof texts
