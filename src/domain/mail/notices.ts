import type { Origin } from '../audit/events.js'
import type { User } from '../users/user.js'
import type { Content, NewEmail, OutboxEmail } from './email.js'
import type { Outbox } from './outbox.js'
import type { OutboxRow } from './outbox-store.js'
import type { MailLanguage, TemplateName } from './texts/index.js'

/** What users are told about their accounts, by the template that says it. */
export const notices = [
  'password_changed',
  'email_changed',
  'two_factor_changed',
  'token_reused',
  'new_device'
] as const satisfies TemplateName[]
export type Notice = (typeof notices)[number]

type RequestOrigin = Pick<Origin, 'clientIp' | 'id'>

export interface NoticesDeps {
  /** Whether notices are sent at all. */
  isOn: boolean
  rowOf: (email: NewEmail) => OutboxRow
  languageOf: (user: User) => MailLanguage
}

export type Notices = ReturnType<typeof createNotices>

/** Emails that tell users about changes to their accounts, so that they learn of those that were not theirs. */
export function createNotices({ isOn, rowOf, languageOf }: NoticesDeps) {
  return {
    isOn,
    rowsOf,

    /** The notice to the email that a change replaces; none where the email stays. */
    ofNewEmail: (user: User, email: string | undefined, origin?: RequestOrigin): OutboxRow[] =>
      email === undefined || email === user.email ? [] : rowsOf('email_changed', user, origin)
  }

  /**
   * The email about a change, to be written in the transaction of the change.
   *
   * @param detail what the text says beside the user's name and the time: the device
   * @returns an empty list for a user without an email, and where notices are off
   */
  function rowsOf(notice: Notice, user: User, origin?: RequestOrigin, detail = ''): OutboxRow[] {
    if (!isOn || user.email === '') return []
    const email = { kind: notice, userId: user.id, recipient: user.email, language: languageOf(user), detail }
    return [rowOf({ ...email, ...(origin && { origin }) })]
  }
}

/** Says what notices are when they are due. They go to the email that the user had when it happened. */
export function registerNotices(
  outbox: Pick<Outbox, 'register'>,
  findUser: (id: number) => Promise<Pick<User, 'username'> | null>
): void {
  for (const template of notices) outbox.register(template, (email) => contentOf(template, email))

  async function contentOf(template: Notice, email: OutboxEmail): Promise<Content | null> {
    const user = email.userId === null ? null : await findUser(email.userId)
    if (user === null) return null
    const { recipient, ip, detail: device, language, createdAt } = email
    return {
      template,
      values: { username: user.username, email: recipient, ip, device, time: timeIn(language, createdAt) }
    }
  }
}

/** A moment in words, in UTC: nothing is known of where the user is. */
export function timeIn(language: string, moment: Date): string {
  const date = { year: 'numeric', month: 'long', day: 'numeric' } as const
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC', timeZoneName: 'short' } as const
  return new Intl.DateTimeFormat(language, { ...date, ...time }).format(moment)
}
