import { isLoopback } from './addresses.js'
import { shown } from './parsers.js'
import { parser, Refusal } from './setting.js'

/** A server that takes emails, and how to speak to it. */
export interface SmtpServer {
  host: string
  port: number
  /** TLS from the first byte on. */
  implicitTls: boolean
  /** Whether an email is sent only over TLS. Without it, TLS is used where the server offers it. */
  requireTls: boolean
  auth?: { user: string; pass: string }
}

/** Where emails are handed in. A secret, as it may hold a password: no message quotes any of it. */
export const smtpUrl = parser(
  'smtp:// or smtps:// with a host, as in smtp://user:password@smtp.example.com:587, special characters in the password percent-encoded; ?tls=required never sends without TLS',
  (raw): SmtpServer => {
    if (!/^smtps?:\/\//.test(raw)) throw new Refusal('neither smtp:// nor smtps://')
    if (!URL.canParse(raw)) throw new Refusal('not a valid URL')
    const { protocol, hostname, port, pathname, hash, username, password, searchParams } = new URL(raw)
    if (hostname === '') throw new Refusal('the host is missing')
    if (hash !== '' || !['', '/'].includes(pathname)) throw new Refusal('continues after the host and the port')
    for (const [name, value] of searchParams) {
      if (name !== 'tls' || value !== 'required') throw new Refusal('has an option other than ?tls=required')
    }
    if ((username === '') !== (password === '')) throw new Refusal('has a user without a password, or the reverse')
    const implicitTls = protocol === 'smtps:'
    const auth = username === '' ? undefined : { user: decoded(username), pass: decoded(password) }
    // Behind http, hosts are read as those of the web, so that isLoopback knows them.
    const isLocal = isLoopback(new URL(`http://${hostname}`))
    return {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (implicitTls ? 465 : 587) : Number(port),
      implicitTls,
      // A password is never sent in the clear to another machine.
      requireTls: implicitTls || searchParams.has('tls') || (auth !== undefined && !isLocal),
      ...(auth && { auth })
    }
  }
)

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new Refusal('contains a % that is not percent-encoded')
  }
}

/** A sender: a name, which may be blank, and an email. */
export interface Mailbox {
  name: string
  address: string
}

/** Who emails are from. */
export const mailbox = parser(
  'an email, perhaps with a name: no-reply@example.com, or Example <no-reply@example.com>',
  (raw): Mailbox => {
    const [, name = '', inBrackets] = /^([^<>]*)<([^<>]*)>$/.exec(raw.trim()) ?? []
    const address = (inBrackets ?? raw).trim()
    if (/[\p{Cc}"]/u.test(name)) throw new Refusal('the name contains a quote or a control character')
    if (!/^[-!#$%&'*+/=?^_`{|}~.0-9a-z]+@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i.test(address)) {
      throw new Refusal(`${shown(address)} is not an email`)
    }
    return { name: name.trim(), address }
  }
)

/** A page of a front end that takes a token. */
export const linkUrl = parser(
  'a URL with {token} in it, such as https://app.example.com/reset-password#token={token}',
  (raw) => {
    if (!/^https?:\/\//i.test(raw) || !URL.canParse(raw)) throw new Refusal('not an http or https URL')
    if (raw.split('{token}').length !== 2) throw new Refusal('does not contain {token} once')
    const { username, password, host } = new URL(raw)
    if (username !== '' || password !== '') throw new Refusal('contains a user name or a password')
    if (host.includes('token')) throw new Refusal('has {token} in the host')
    return raw
  }
)
