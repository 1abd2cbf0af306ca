import type { Prisma } from '../../infra/db/prisma.js'
import type { Origin } from '../audit/events.js'
import type { MailLanguage, TemplateName } from './texts/index.js'

/** An email in the outbox. */
export type OutboxEmail = Prisma.OutboxEmailModel

/** An email that is to be sent. */
export interface NewEmail {
  kind: string
  userId: number | null
  recipient: string
  language: MailLanguage
  /** What the link's token is derived from. */
  seed?: string
  /** What the text says beside what is known of the user. */
  detail?: string
  /** The request that caused it; left out for the command line. */
  origin?: Pick<Origin, 'clientIp' | 'id'>
}

/** What an email says. */
export interface Content {
  template: TemplateName
  /** By the names that the texts use. */
  values: Record<string, string>
}

/**
 * What becomes of an email of a kind when it is due. It may be due several times: replicas send at least once.
 *
 * @returns null when nothing is to be sent any more; the row is removed then
 */
export type Prepare = (email: OutboxEmail) => Promise<Content | null>

/** An email as it leaves the service. */
export interface OutgoingEmail {
  /** The same whenever this email is sent. */
  id: string
  to: string
  subject: string
  text: string
  html: string
}

/** What the server said. A permanent rejection is final: another attempt would end the same. */
export type Delivery = { accepted: true } | { accepted: false; permanent: boolean; reason: string }

/** Hands emails over to a server. Never throws. */
export type Deliver = (email: OutgoingEmail) => Promise<Delivery>
