import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import type { SmtpServer } from '../../config/mail-parsers.js'
import type { Deliver } from '../../domain/mail/email.js'
import { createOutbox, type Outbox } from '../../domain/mail/outbox.js'
import { createOutboxStore } from '../../domain/mail/outbox-store.js'
import { isMailConfigured, senderOf } from '../../domain/mail/sender.js'
import { createTemplates } from '../../domain/mail/templates.js'
import { MailNotConfigured } from '../../errors.js'
import { failureCode } from '../../infra/db/failures.js'
import type { AppOptions } from '../../options.js'

declare module 'fastify' {
  interface FastifyInstance {
    outbox: Outbox & {
      /** Whether emails can be sent, or logged during development. */
      isConfigured: boolean
      /** @throws MailNotConfigured where emails can be neither sent nor logged */
      requireConfigured(): void
      /** Sends what has just been written, without waiting for the next look. */
      wake(): void
    }
  }
}

const plugin: FastifyPluginAsync<AppOptions> = async (fastify, { mailInterval = 10_000 }) => {
  const { config, db, clock, metrics, audit, log } = fastify
  const { SMTP_URL: server, SMTP_CA: ca, MAIL_TEMPLATES } = config
  const isConfigured = isMailConfigured(config)
  const { from, service } = senderOf(config)
  const outbox = createOutbox({
    store: createOutboxStore(db),
    retry: db.retry,
    clock,
    templates: createTemplates(MAIL_TEMPLATES, service),
    deliver: server === undefined ? writeToLog : await deliverBySmtp(server),
    emit: audit.emit,
    onAttempt(result, { id, kind }, reason) {
      metrics.emailAttempted(result)
      const line = { email_id: id, kind, ...(reason !== '' && { reason }) }
      if (result === 'sent') log.debug(line, 'sent an email')
      else log.warn(line, result === 'failed' ? 'gave an email up' : 'could not send an email; trying again later')
    }
  })
  let woken = new AbortController()
  fastify.decorate('outbox', {
    ...outbox,
    isConfigured,
    requireConfigured() {
      if (!isConfigured) throw MailNotConfigured()
    },
    wake: () => woken.abort()
  })
  if (!isConfigured) return

  metrics.watch({ waitingEmails: outbox.countWaiting, failedEmails: outbox.countFailed })
  const stopping = new AbortController()
  let sending: Promise<void> | undefined
  fastify.addHook('onReady', async () => {
    sending = keepSending(stopping.signal)
  })
  // Before the database is closed: hooks run in the reverse order of their registration.
  fastify.addHook('onClose', async () => {
    stopping.abort()
    // An email that the server is slow to take is sent again by another replica, once its lease has passed.
    await Promise.race([sending, sleep(graceMs, undefined, { ref: false })])
  })

  /** At moments of each replica's own, so that they do not all look at once. */
  async function keepSending(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      woken = new AbortController()
      await outbox.sendDue(signal).catch((error) => log.warn({ code: failureCode(error) }, 'emails wait'))
      const rest = AbortSignal.any([signal, woken.signal])
      await sleep(mailInterval * (0.5 + Math.random()), undefined, { signal: rest, ref: false }).catch(() => undefined)
    }
  }

  async function deliverBySmtp(to: SmtpServer): Promise<Deliver> {
    const { createSmtp } = await import('../../infra/mail/smtp.js')
    return createSmtp({ server: to, ca, from })
  }

  /** As Django's console backend: for development, where nobody else reads the log. */
  async function writeToLog({ to, subject, text }: Parameters<Deliver>[0]) {
    log.info({ to, subject, text }, 'SMTP_URL is not set: an email is written to the log')
    return { accepted: true } as const
  }
}

/** Milliseconds that a stop waits for emails that are being sent. */
const graceMs = 5_000

export default fp(plugin, {
  fastify: '5.x',
  name: 'outbox',
  dependencies: ['config', 'db', 'clock', 'metrics', 'audit']
})
