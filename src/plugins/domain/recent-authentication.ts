import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createRecency } from '../../domain/sessions/recency.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether this route needs recent authentication, or which of its bodies do. */
    recentAuthentication?: true | ((body: object) => boolean)
  }
  interface FastifyInstance {
    /** @throws ReauthenticationRequired unless the user of this request proved who they are a short time ago */
    requireRecentAuthentication(request: FastifyRequest): void
  }
}

/** Routes say `config: { recentAuthentication: true }`; the check and the documentation follow. */
const plugin: FastifyPluginAsync = async (fastify) => {
  const recency = createRecency({ age: fastify.config.REAUTHENTICATION_AGE, clock: fastify.clock })
  fastify.decorate('requireRecentAuthentication', ({ currentSession }) => recency.check(currentSession))

  fastify.addHook('onRoute', (route) => {
    const rule = route.config?.recentAuthentication
    if (rule === undefined) return
    const { description = '' } = route.schema ?? {}
    const when = rule === true ? 'Requires' : 'Some changes require'
    route.schema = {
      ...route.schema,
      description: `${description} ${when} recent authentication.`.trim()
    }
    const hooks = [route.preHandler ?? []].flat()
    route.preHandler = [
      async (request) => {
        if (rule === true || rule(Object(request.body))) fastify.requireRecentAuthentication(request)
      },
      ...hooks
    ]
  })
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'recent-authentication',
  dependencies: ['config', 'clock', 'auth']
})
