import type { Config } from '../../config/index.js'
import type { Mailbox } from '../../config/mail-parsers.js'

/** Whether emails are sent, or during development written to the log. */
export const isMailConfigured = ({ SMTP_URL, NODE_ENV }: Pick<Config, 'SMTP_URL' | 'NODE_ENV'>): boolean =>
  SMTP_URL !== undefined || NODE_ENV !== 'production'

/** Who emails are from, and what the service is called in their texts. */
export function senderOf({ MAIL_FROM, PUBLIC_URL }: Pick<Config, 'MAIL_FROM' | 'PUBLIC_URL'>) {
  const { host, hostname } = new URL(PUBLIC_URL ?? 'http://localhost')
  const from: Mailbox = MAIL_FROM ?? { name: '', address: `no-reply@${hostname}` }
  return { from, service: from.name || host }
}
