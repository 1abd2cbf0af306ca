import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createNotices, type Notices, registerNotices } from '../../domain/mail/notices.js'
import { createUserStore } from '../../domain/users/store.js'
import { languageOf } from '../../domain/users/user.js'

declare module 'fastify' {
  interface FastifyInstance {
    notices: Notices
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { wording, config, db, outbox } = fastify
  const { findById } = createUserStore(db)
  registerNotices(outbox, (id) => db.retry(() => findById(id)))
  fastify.decorate(
    'notices',
    createNotices({
      isOn: config.SECURITY_NOTICES && outbox.isConfigured,
      rowOf: outbox.rowOf,
      languageOf: (user) => languageOf(user) ?? wording.languageFor(undefined)
    })
  )
}

export default fp(plugin, { fastify: '5.x', name: 'notices', dependencies: ['wording', 'config', 'db', 'outbox'] })
