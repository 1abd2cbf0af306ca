import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createRejections } from '../../domain/audit/rejections.js'
import { hooksBefore } from '../../hook-order.js'
import { networkOf } from '../../infra/limits/ip-address.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** The user whose account a request without a token is about, such as a login; null for none. */
    subjectId: number | null
  }
}

/** Every refusal passes here, whichever route, hook or rule it comes from. */
const plugin: FastifyPluginAsync = async (fastify) => {
  const { emit, count } = fastify.audit
  const record = createRejections({ emit, count, clock: fastify.clock, networkOf })
  fastify.decorateRequest('subjectId', null)
  fastify.addHook('onError', async (request, _reply, error) => {
    const { user, sessionId, currentSession, subjectId, method, routeOptions } = request
    const route = `${method} ${routeOptions.url ?? '*'}`
    const clientId = currentSession?.clientId ?? null
    record(error, { origin: request, actorId: user?.id ?? null, subjectId, sessionId, clientId, route })
  })
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'rejections',
  dependencies: ['audit', 'auth', 'client-ip', 'clock', 'jwt', ...hooksBefore('rejections')]
})
