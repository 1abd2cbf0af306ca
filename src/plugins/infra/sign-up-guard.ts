import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { networkOf } from '../../infra/limits/ip-address.js'
import { createSignUpGuard } from '../../infra/limits/sign-up-guard.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** Signs somebody up, unless too many signed up from this network. @throws Throttled, and whatever the work throws */
    guardSignUp<T>(request: FastifyRequest, work: () => Promise<T>): Promise<T>
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { config, counters } = fastify
  const guard = createSignUpGuard({ counters, limit: config.REGISTRATION_RATE_LIMIT })
  fastify.decorate('guardSignUp', (request, work) => guard(networkOf(request.clientIp), work))
}

export default fp(plugin, { fastify: '5.x', name: 'sign-up-guard', dependencies: ['config', 'client-ip', 'counters'] })
