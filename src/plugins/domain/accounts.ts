import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { type AccountService, createAccountService } from '../../domain/users/account.js'
import { createAccountStore } from '../../domain/users/account-store.js'
import { createIdentityRules } from '../../domain/users/identity.js'
import { createUserStore } from '../../domain/users/store.js'

declare module 'fastify' {
  interface FastifyInstance {
    accounts: AccountService
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { db, passwords, clock, config, audit, sessions, marking, notices } = fastify
  const store = createUserStore(db)
  fastify.decorate(
    'accounts',
    createAccountService({
      store,
      sessions,
      marking,
      notices,
      accounts: createAccountStore(db),
      identity: createIdentityRules({ store, loginFields: config.LOGIN_FIELDS }),
      ...passwords,
      retry: db.retry,
      clock,
      emit: audit.emit
    })
  )
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'accounts',
  dependencies: ['config', 'db', 'clock', 'passwords', 'audit', 'sessions', 'marking', 'notices']
})
