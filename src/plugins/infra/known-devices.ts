import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { User } from '../../domain/users/user.js'
import { cookieOf, setCookie } from '../../http/cookies.js'
import { createKnownDevices, type KnownDevice } from '../../infra/limits/known-devices.js'

declare module 'fastify' {
  interface FastifyInstance {
    knownDevices: {
      /** The device that this request says it comes from; null for none, and for one whose token does not hold. */
      of(request: FastifyRequest): KnownDevice | null
      /** Gives the device its token, after a login. */
      remember(request: FastifyRequest, reply: FastifyReply, user: User): void
    }
  }
}

/** The header that carries a device's token both ways, for clients without cookies. */
const header = 'x-device-token'

/**
 * A device's token travels in a cookie, for browsers, and in a header, for all others. The cookie is sent with the
 * requests of other sites' pages or not: it proves nothing without the password, so forging such a request is no use.
 */
const plugin: FastifyPluginAsync = async (fastify) => {
  const { config, clock, keys } = fastify
  const { KNOWN_DEVICE_LIFETIME: lifetime, LOGIN_RATE_LIMIT, NODE_ENV } = config
  // Where nothing is throttled, nobody has to be known. A managed ring changes its keys, its secret stays.
  if (lifetime === 0 || LOGIN_RATE_LIMIT === false) {
    fastify.decorate('knownDevices', { of: () => null, remember: () => undefined })
    return
  }
  const devices = createKnownDevices({ secret: config.KEYRING_SECRET ?? keys.current.private, lifetime, clock })
  const secure = NODE_ENV === 'production'
  const name = secure ? '__Host-keyturn-device' : 'keyturn-device'
  const options = { path: '/', httpOnly: true, secure, sameSite: 'strict', maxAge: lifetime / 1000 } as const

  fastify.decorate('knownDevices', {
    of: deviceOf,
    remember(request, reply, user) {
      const token = devices.issue(user, deviceOf(request))
      reply.header(header, token)
      setCookie(reply, { name, value: token, ...options })
    }
  })

  function deviceOf(request: FastifyRequest): KnownDevice | null {
    const given = request.headers[header] ?? cookieOf(request, name)
    return typeof given === 'string' ? devices.read(given) : null
  }
}

export default fp(plugin, { fastify: '5.x', name: 'known-devices', dependencies: ['config', 'clock', 'keys'] })
