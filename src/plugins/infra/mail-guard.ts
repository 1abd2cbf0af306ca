import { hash } from 'node:crypto'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { emailKey } from '../../domain/users/email.js'
import { networkOf } from '../../infra/limits/ip-address.js'
import { createMailGuard } from '../../infra/limits/mail-guard.js'

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Whether this request may have an email sent to this one. Without a request, only the limit for one email applies.
     *
     * @throws Throttled for too many from one network
     */
    mayRequestMail(request: FastifyRequest | null, email: string): Promise<boolean>
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { config, counters } = fastify
  const mayRequest = createMailGuard({ counters, limit: config.MAIL_RATE_LIMIT })
  fastify.decorate('mayRequestMail', (request, email) =>
    mayRequest(request && networkOf(request.clientIp), hash('sha256', emailKey(email) ?? email, 'base64url'))
  )
}

export default fp(plugin, { fastify: '5.x', name: 'mail-guard', dependencies: ['config', 'client-ip', 'counters'] })
