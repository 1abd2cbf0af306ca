import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { networkOf } from '../limits/ip-address.js'
import { createLoginGuard } from '../limits/login-guard.js'
import { usernameKey } from '../users/username.js'

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Checks a password that this request brings for a name, unless too many were tried.
     *
     * @throws Throttled, and whatever the check throws
     */
    guardLogin<T>(request: FastifyRequest, name: string, check: () => Promise<T>): Promise<T>
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { config, counters, users, devices } = fastify
  const guard = createLoginGuard({ counters, limit: config.LOGIN_RATE_LIMIT })

  fastify.decorate('guardLogin', (request, name, check) =>
    guard.attempt(
      {
        account: usernameKey(name),
        address: networkOf(request.clientIp),
        async isKnown() {
          const user = await users.findForLogin(name)
          return user !== null && (await devices.isKnownAddress(user.id, request.clientIp))
        }
      },
      check
    )
  )
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'login-guard',
  dependencies: ['config', 'client-ip', 'counters', 'users', 'devices']
})
