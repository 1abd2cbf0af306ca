import type { Test } from 'tap'
import { type SentEmail, type SmtpTestServer, startSmtp, tokenIn } from '../servers/smtp.js'
import { type BuildOptions, build, type Service, until } from '../service.js'

/** A service that sends emails, and the server that takes them. */
export async function startWithMail(t: Test, env: Record<string, string> = {}, options: BuildOptions = {}) {
  const smtp = await startSmtp(t)
  const mail = { SMTP_URL: smtp.url, MAIL_FROM: 'Example <no-reply@example.com>', MAIL_RATE_LIMIT: 'off' }
  const service = await build(t, { ...mail, SECURITY_NOTICES: 'off', ...env }, { mailInterval: 50, ...options })
  return { smtp, service }
}

/** Waits until the outbox holds nothing that is due. */
export async function settled({ app }: Service): Promise<void> {
  await app.outbox.sendDue()
  await until(async () => (await app.outbox.countWaiting()) === 0)
}

/** The last email to a recipient. */
export const lastTo = ({ emails }: SmtpTestServer, recipient: string): SentEmail | undefined =>
  emails.filter(({ recipients }) => recipients.includes(recipient)).at(-1)

/** The token in the last email to a recipient; blank for none. */
export function tokenTo(smtp: SmtpTestServer, recipient: string): string {
  const email = lastTo(smtp, recipient)
  return email === undefined ? '' : tokenIn(email)
}
