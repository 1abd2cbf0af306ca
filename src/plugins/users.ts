import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createUserService, type UserService } from '../users/service.js'
import { createUserStore } from '../users/store.js'

declare module 'fastify' {
  interface FastifyInstance {
    users: UserService
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { db, credentials, clock, config, audit } = fastify
  const store = createUserStore(db)
  // A guess at what is stored. Without it, as where the database is away, it is learned from the first logins.
  fastify.addHook('onReady', async () => credentials.hasher.expect(await store.sampleHashes().catch(() => [])))
  fastify.decorate(
    'users',
    createUserService({
      store,
      ...credentials,
      retry: db.retry,
      clock,
      emit: audit.emit,
      loginFields: config.LOGIN_FIELDS,
      registrationOpen: config.REGISTRATION_OPEN
    })
  )
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'users',
  dependencies: ['config', 'db', 'clock', 'credentials', 'audit']
})
