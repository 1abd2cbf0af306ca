import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createPasswordReset, type PasswordReset } from '../../domain/links/password-reset.js'
import { createAccountStore } from '../../domain/users/account-store.js'
import { requireEmail } from '../../domain/users/checks.js'
import { type Administrator, permissions } from '../../domain/users/permissions.js'
import { createUserStore } from '../../domain/users/store.js'

declare module 'fastify' {
  interface FastifyInstance {
    passwordReset: {
      /** Asks for a link, within the limits. @throws MailNotConfigured, Invalid, Throttled */
      request(request: FastifyRequest, email: string): Promise<void>
      /** Sends a link to a user. @throws MailNotConfigured, and what the domain throws */
      send(actor: Administrator, id: number): Promise<void>
      confirm: PasswordReset['confirm']
    }
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { db, wording, config, clock, links, passwords, marking, notices, audit, outbox } = fastify
  const { PASSWORD_RESET_URL: page, PASSWORD_RESET_LIFETIME: lifetime } = config
  const users = createUserStore(db)
  const reset = createPasswordReset({
    store: links.store,
    mail: links.mailOf({ purpose: 'password_reset', lifetime }, page, 'reset-password'),
    resetPassword: createAccountStore(db).resetPassword,
    findUser: users.findById,
    findHash: async (id) => (await users.findWithPassword(id))?.password,
    ...passwords,
    marking,
    notices,
    permissions,
    retry: db.retry,
    clock,
    emit: audit.emit
  })

  fastify.decorate('passwordReset', {
    request: (request, email) =>
      links.request(request, email, {
        check: requireEmail,
        send: (email, language) => reset.request(email, language, request)
      }),
    async send(actor, id) {
      outbox.requireConfigured()
      await reset.send(actor, id, wording.languageFor(undefined))
      outbox.wake()
    },
    confirm: reset.confirm
  })
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'password-reset',
  dependencies: ['wording', 'config', 'db', 'clock', 'links', 'passwords', 'marking', 'notices', 'audit', 'outbox']
})
