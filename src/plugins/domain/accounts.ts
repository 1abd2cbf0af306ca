import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { type AccountService, createAccountService, type Profile } from '../../domain/users/account.js'
import { createAccountStore } from '../../domain/users/account-store.js'
import { createIdentityRules } from '../../domain/users/identity.js'
import { createUserStore } from '../../domain/users/store.js'
import type { User } from '../../domain/users/user.js'

declare module 'fastify' {
  interface FastifyInstance {
    accounts: Omit<AccountService, 'update'> & {
      /** Changes the caller's account. With SMTP_URL, a new email counts once a link that was sent there is used. */
      update(request: FastifyRequest, changes: Profile): Promise<User>
    }
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { db, passwords, clock, config, audit, sessions, marking, notices, emailVerification } = fastify
  const store = createUserStore(db)
  const accounts = createAccountService({
    store,
    sessions,
    marking,
    notices,
    verification: emailVerification,
    emailRequired: config.EMAIL_VERIFICATION === 'required',
    accounts: createAccountStore(db),
    identity: createIdentityRules({ store, loginFields: config.LOGIN_FIELDS }),
    ...passwords,
    retry: db.retry,
    clock,
    emit: audit.emit
  })
  fastify.decorate('accounts', {
    ...accounts,
    update: (request, changes) =>
      accounts.update(request, changes, config.SMTP_URL && ((email) => emailVerification.requestChange(request, email)))
  })
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'accounts',
  dependencies: ['config', 'db', 'clock', 'passwords', 'audit', 'sessions', 'marking', 'notices', 'email-verification']
})
