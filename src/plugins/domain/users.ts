import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createEmailKeyStore } from '../../domain/users/email-key-store.js'
import { createEmailKeys } from '../../domain/users/email-keys.js'
import { createUserService, type UserService } from '../../domain/users/service.js'
import { createUserStore } from '../../domain/users/store.js'
import { failureCode } from '../../infra/db/failures.js'

declare module 'fastify' {
  interface FastifyInstance {
    users: UserService
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { db, passwords, clock, config, audit, emailVerification: verification, log } = fastify
  const store = createUserStore(db)
  // A guess at what is stored. Without it, as where the database is away, it is learned from the first logins.
  fastify.addHook('onReady', async () => passwords.hasher.expect(await store.sampleHashes().catch(() => [])))
  fastify.decorate(
    'users',
    createUserService({
      store,
      ...passwords,
      retry: db.retry,
      clock,
      emit: audit.emit,
      loginFields: config.LOGIN_FIELDS,
      registrationOpen: config.REGISTRATION_OPEN,
      emailRequired: config.EMAIL_VERIFICATION === 'required',
      verification
    })
  )
  if (!config.LOGIN_FIELDS.includes('email')) return

  const fillEmailKeys = createEmailKeys({ store: createEmailKeyStore(db), retry: db.retry })
  const stopping = new AbortController()
  let filling: Promise<void> | undefined
  fastify.addHook('onReady', async () => {
    filling = fillKeys()
  })
  // Before the database is closed: hooks run in the reverse order of their registration.
  fastify.addHook('onClose', async () => {
    stopping.abort()
    await filling
  })

  async function fillKeys(): Promise<void> {
    try {
      const { count, ids } = await fillEmailKeys({ signal: stopping.signal })
      if (count > 0) log.warn({ count, users: ids }, duplicateEmails)
    } catch (error) {
      log.warn({ code: failureCode(error) }, 'could not check for duplicate emails; the next start will check')
    }
  }
}

const duplicateEmails =
  'users share an email with an earlier user and cannot log in with it; if the emails are identical, the earlier user cannot either'

export default fp(plugin, {
  fastify: '5.x',
  name: 'users',
  dependencies: ['config', 'db', 'clock', 'passwords', 'audit', 'email-verification']
})
