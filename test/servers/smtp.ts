import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import type { Test } from 'tap'

export interface SentEmail extends ParsedMail {
  /** The recipients of the envelope. */
  recipients: string[]
  /** Whether it came over TLS. */
  secure: boolean
  /** The bytes as they came. */
  raw: string
}

export interface SmtpTestServer {
  port: number
  /** For SMTP_URL, without a login. */
  url: string
  /** The emails that were accepted. */
  emails: SentEmail[]
  /** What the server says to the next emails instead of accepting them; the last one stays. */
  refuse: (phase: 'recipient' | 'data', code: number | null) => void
}

/** A real SMTP server that accepts every email, or what a test wants. */
export async function startSmtp(
  t: Pick<Test, 'teardown'>,
  options: SMTPServerOptions = {},
  port = 0
): Promise<SmtpTestServer> {
  const emails: SentEmail[] = []
  const refusals: Record<'recipient' | 'data', number | null> = { recipient: null, data: null }
  const refusal = (phase: 'recipient' | 'data') => {
    const responseCode = refusals[phase]
    return responseCode === null ? null : Object.assign(new Error(`refused at ${phase}`), { responseCode })
  }
  const server = new SMTPServer({
    authOptional: true,
    closeTimeout: 100,
    disabledCommands: options.key === undefined ? ['STARTTLS'] : [],
    // The certificate is only asked for where a test gives one.
    onRcptTo: (_address, _session, callback) => callback(refusal('recipient')),
    onData(stream, session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', async () => {
        const error = refusal('data')
        if (error === null) {
          const raw = Buffer.concat(chunks)
          const recipients = session.envelope.rcptTo.map(({ address }) => address)
          emails.push({ ...(await simpleParser(raw)), recipients, secure: session.secure, raw: raw.toString() })
        }
        callback(error)
      })
    },
    ...options
  })
  // Connections that are cut are what some tests are about.
  server.on('error', () => undefined)
  server.listen(port, '127.0.0.1')
  await once(server.server, 'listening')
  t.teardown(() => new Promise<void>((resolve) => server.close(resolve)))
  const address = server.server.address()
  const actual = typeof address === 'object' ? (address?.port ?? 0) : 0
  return {
    port: actual,
    url: `smtp://127.0.0.1:${actual}`,
    emails,
    refuse(phase, code) {
      refusals[phase] = code
    }
  }
}

/** A key and a certificate for `localhost` that vouches for itself. */
export function makeCertificate(t: Pick<Test, 'teardown'>): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-smtp-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' })
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
}

/** The token of the link in an email. */
export function tokenIn({ text = '' }: Pick<ParsedMail, 'text'>): string {
  const [, token = ''] = /#token=([\w-]+)/.exec(text) ?? []
  return token
}
