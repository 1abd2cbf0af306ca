import { createTransport } from 'nodemailer'
import type { Mailbox, SmtpServer } from '../../config/mail-parsers.js'
import type { Deliver, Delivery } from '../../domain/mail/email.js'

export interface SmtpOptions {
  server: SmtpServer
  /** Certificates in PEM, in place of the system's. */
  ca?: string | undefined
  from: Mailbox
  /** Milliseconds without a byte after which a connection is given up; 20 s if not given. */
  idleTimeout?: number
  /** Milliseconds for all of an attempt; 90 s if not given. */
  deadline?: number
  /** Told of what the server says to an email that it has accepted. */
  onAccepted?: (response: string) => void
}

/** Hands emails over to an SMTP server (RFC 5321), on a connection of its own for each. */
export function createSmtp({ server, ca, from, idleTimeout = 20_000, deadline = 90_000, onAccepted }: SmtpOptions) {
  const transport = createTransport({
    host: server.host,
    port: server.port,
    secure: server.implicitTls,
    requireTLS: server.requireTls,
    ...(server.auth && { auth: server.auth }),
    ...(ca !== undefined && { tls: { ca } }),
    connectionTimeout: idleTimeout / 2,
    greetingTimeout: idleTimeout / 2,
    dnsTimeout: idleTimeout / 2,
    socketTimeout: idleTimeout,
    // Contents are texts of ours: nothing is read from files or fetched.
    disableFileAccess: true,
    disableUrlAccess: true
  })
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1)

  const deliver: Deliver = async ({ id, to, subject, text, html }) => {
    const sending = transport.sendMail({
      messageId: `<${id}@${domain}>`,
      from,
      // As a name and an email: an email that is read as a list of recipients could hold several.
      to: { name: '', address: to },
      subject,
      text,
      html,
      // RFC 3834: no out-of-office reply.
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }
    })
    const accept = ({ response }: { response: string }): Delivery => {
      onAccepted?.(response)
      return { accepted: true }
    }
    return Promise.race([sending.then(accept, rejectionOf), late(deadline)])
  }
  return deliver
}

/** A server that says a byte now and then is not waited for. The email may arrive nevertheless, and once more later. */
function late(milliseconds: number): Promise<Delivery> {
  return new Promise((resolve) => {
    const reason = 'the server did not take the email in time'
    setTimeout(() => resolve({ accepted: false, permanent: false, reason }), milliseconds).unref()
  })
}

/**
 * Only what the server says about this recipient or this email is final. That it refuses a login or a connection is a matter
 * of the settings, which an operator mends.
 */
function rejectionOf(error: unknown): Delivery {
  const { code, responseCode, response, message } = Object(error)
  const isAboutEmail = code === 'EENVELOPE' || code === 'EMESSAGE'
  const permanent = isAboutEmail && (typeof responseCode !== 'number' || responseCode >= 500)
  return { accepted: false, permanent, reason: String(response ?? message ?? 'unknown reason') }
}
