import { invalidFields } from '../../errors.js'
import type { Retry } from '../../infra/db/retry.js'
import type { Origin } from '../audit/events.js'
import { patience } from '../mail/backoff.js'
import type { NewEmail, OutboxEmail } from '../mail/email.js'
import { lifetimeIn } from '../mail/lifetime.js'
import type { Outbox } from '../mail/outbox.js'
import type { MailLanguage, TemplateName } from '../mail/texts/index.js'
import { emailKey, normalizeEmail } from '../users/email.js'
import { languageOf, type User } from '../users/user.js'
import type { IssuedLink, LinkOwner, LinkStore, LiveLink } from './link-store.js'
import type { OneTimeTokens } from './one-time-token.js'

export interface LinkMailDeps {
  store: LinkStore
  tokens: OneTimeTokens
  outbox: Pick<Outbox, 'register' | 'rowOf' | 'add'>
  retry: Retry
  clock: () => number
}

/** A kind of link: what it is for, and the email that carries it. */
export interface LinkKind {
  /** Also the name of the email's text. */
  purpose: TemplateName
  /** Milliseconds for which a link is good, from the sending of its email. */
  lifetime: number
  /** The page that takes a token, with {token} in its URL; asked for at the sending, when the service knows its own URL. */
  page: () => string
}

type From = NewEmail['origin']

export type LinkMail = ReturnType<typeof createLinkMail>

/** Users who share an email, each of whom gets a link of their own. */
const mostUsers = 20

/** Links of one kind: how they are made, sent and found again. */
export function createLinkMail(deps: LinkMailDeps, { purpose, lifetime, page }: LinkKind) {
  const { store, tokens, outbox, retry, clock } = deps
  outbox.register(purpose, prepare)

  return {
    /**
     * Makes a link, and the email that carries it, to be written together with what it is about. It lasts until the email is
     * given up; from the sending of the email on, for its lifetime.
     *
     * @param asked the language of the request, for a user whose own is not known
     */
    linkFor,

    /**
     * Lets callers who are not logged in ask for links. A request does the same work whether a user has the email or not, so
     * that its time tells nothing: who has it is found out when the row of the request is due.
     *
     * @param filter who of the users that have the email get a link
     * @param onIssued told of each user who gets one, after the commit
     */
    onRequest({ filter = () => true, onIssued = () => undefined }: RequestOptions = {}) {
      const kind = `${purpose}_request`
      outbox.register(kind, expand)
      return (email: string, language: MailLanguage, origin: Origin): Promise<void> =>
        outbox.add({ kind, userId: null, recipient: normalizeEmail(email), language, origin })

      /** A request becomes an email to each user who has this email, in one transaction. */
      async function expand({ id, recipient, language, ip, requestId }: OutboxEmail): Promise<null> {
        const origin = { clientIp: ip, id: requestId }
        const found = await retry(() => store.findUsers(spellings(recipient), emailKey(recipient), mostUsers))
        const users = found.filter(filter)
        const asked = languageOf({ language }) ?? 'en'
        const issued = users.map((user) => linkFor(user, user.email, asked, origin))
        await retry(() => store.issue(issued, { request: id }))
        for (const user of users) onIssued(user, origin)
        return null
      }
    },

    /** The link of a token, for this purpose or one of others. @throws Invalid with a message at `token` when it is void */
    async find(token: string, purposes: readonly string[] = [purpose]): Promise<LiveLink> {
      const found = await retry(() => store.find(tokens.hashOf(token)))
      if (found === null || !purposes.includes(found.link.purpose)) throw voidLink()
      if (found.link.expiresAt.getTime() <= clock()) throw voidLink()
      return found
    }
  }

  async function prepare({ seed, language, recipient, giveUpAt }: OutboxEmail) {
    const token = tokens.tokenOf(seed)
    const hash = tokens.hashOf(token)
    const found = await retry(() => store.find(hash))
    const expiresAt = new Date(clock() + lifetime)
    if (found?.link.email !== recipient || clock() > giveUpAt.getTime()) return null
    if (!(await retry(() => store.renew(hash, expiresAt)))) return null
    const link = page().replace('{token}', token)
    const { username } = found.user
    return {
      template: purpose,
      values: { username, email: recipient, link, lifetime: lifetimeIn(language, lifetime) }
    }
  }

  function linkFor(owner: LinkOwner, email: string, asked: MailLanguage, origin: From): IssuedLink {
    const { seed, hash } = tokens.make()
    const { id: userId } = owner
    const language = languageOf(owner) ?? asked
    return {
      link: { hash, userId, purpose, email, expiresAt: new Date(clock() + patience + lifetime) },
      email: outbox.rowOf({ kind: purpose, userId, recipient: email, language, seed, ...(origin && { origin }) })
    }
  }
}

interface RequestOptions {
  filter?: (user: User) => boolean
  onIssued?: (user: User, origin: Origin) => void
}

export const voidLink = () => invalidFields({ token: ['This link is invalid, or it has been used or has expired.'] })

/** As it was written, and without case: most mail servers have none before the @. */
const spellings = (email: string): string[] => [...new Set([email, email.toLowerCase()])]
