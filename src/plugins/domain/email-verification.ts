import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createEmailChange } from '../../domain/links/email-change.js'
import { createEmailVerification, type EmailVerification } from '../../domain/links/email-verification.js'
import { createAccountStore } from '../../domain/users/account-store.js'
import { requireEmail } from '../../domain/users/checks.js'
import { createIdentityRules } from '../../domain/users/identity.js'
import { createUserStore } from '../../domain/users/store.js'

declare module 'fastify' {
  interface FastifyInstance {
    emailVerification: Pick<EmailVerification, 'makerFor' | 'linkForChange' | 'verify'> & {
      /** Sends what has just been written. */
      wake(): void
      /** Asks for another link, within the limits. @throws MailNotConfigured, Invalid, Throttled */
      request(request: FastifyRequest, email: string): Promise<void>
      /** Asks for a new email of the caller, within the limits. @throws MailNotConfigured, Invalid, Conflict, Throttled */
      requestChange(request: FastifyRequest, email: string): Promise<void>
    }
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { wording, config, db, clock, audit, outbox, notices, links } = fastify
  const { EMAIL_VERIFICATION_LIFETIME: lifetime, EMAIL_VERIFICATION_URL: page } = config
  const mailOf = (purpose: 'email_verification' | 'email_change') =>
    links.mailOf({ purpose, lifetime }, page, 'verify-email')
  const users = createUserStore(db)
  const identity = createIdentityRules({ store: users, loginFields: config.LOGIN_FIELDS })
  const common = { findUser: users.findById, identity, retry: db.retry, clock, emit: audit.emit }
  const verification = createEmailVerification({
    ...common,
    mail: mailOf('email_verification'),
    accounts: createAccountStore(db),
    notices,
    isOn: config.EMAIL_VERIFICATION !== 'off' && outbox.isConfigured,
    mayMail: (email) => fastify.mayRequestMail(null, email),
    language: wording.languageFor(undefined)
  })
  const change = createEmailChange({ ...common, mail: mailOf('email_change'), store: links.store, outbox })

  fastify.decorate('emailVerification', {
    ...verification,
    wake: outbox.wake,
    request: (request, email) =>
      links.request(request, email, {
        check: requireEmail,
        send: (email, language) => verification.request(email, language, request)
      }),
    requestChange: (request, email) =>
      links.request(request, email, {
        check: (email) => change.check(request, email),
        send: (email, language) => change.request(request, email, language)
      })
  })
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'email-verification',
  dependencies: ['wording', 'config', 'db', 'clock', 'audit', 'outbox', 'notices', 'links', 'mail-guard']
})
