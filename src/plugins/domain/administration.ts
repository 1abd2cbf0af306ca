import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createAccountStore } from '../../domain/users/account-store.js'
import { type Administration, createAdministration } from '../../domain/users/administration.js'
import { createDirectoryStore } from '../../domain/users/directory-store.js'
import { createIdentityRules } from '../../domain/users/identity.js'
import { type Administrator, rankOf } from '../../domain/users/permissions.js'
import { createUserStore } from '../../domain/users/store.js'

declare module 'fastify' {
  interface FastifyInstance {
    administration: Administration
    /** Who administers by this request. */
    actorOf(request: FastifyRequest): Administrator & { id: number }
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { db, passwords, clock, config, users, audit, marking, notices, emailVerification: verification } = fastify
  fastify.decorate(
    'administration',
    createAdministration({
      users,
      accounts: createAccountStore(db),
      directory: createDirectoryStore(db),
      identity: createIdentityRules({ store: createUserStore(db), loginFields: config.LOGIN_FIELDS }),
      ...passwords,
      marking,
      notices,
      verification,
      retry: db.retry,
      clock,
      emit: audit.emit
    })
  )
  fastify.decorate('actorOf', (request) => {
    const { user, sessionId } = request
    // Without the flag that opens /api/admin, being a superuser is no right.
    return { id: user.id, rank: user.isStaff ? rankOf(user) : 'user', sessionId, origin: request }
  })
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'administration',
  dependencies: [
    'config',
    'db',
    'clock',
    'passwords',
    'users',
    'jwt',
    'auth',
    'audit',
    'marking',
    'notices',
    'email-verification'
  ]
})
