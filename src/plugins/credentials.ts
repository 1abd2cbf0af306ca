import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createBreachLookup } from '../credentials/breaches.js'
import { createPasswordHasher, type PasswordHasher } from '../credentials/hasher.js'
import { createPasswordPolicy, type PasswordPolicy } from '../credentials/policy.js'
import { networkOf } from '../limits/ip-address.js'

declare module 'fastify' {
  interface FastifyInstance {
    credentials: { hasher: PasswordHasher; policy: PasswordPolicy }
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { config, log, metrics } = fastify
  const hasher = createPasswordHasher({
    cost: config.BCRYPT_COST,
    callerOf: networkOf,
    onHashed: metrics.passwordHashed,
    onRefused: metrics.passwordRefused,
    onError: (error) => log.error(error, 'a hashing thread failed')
  })
  metrics.watch({ passwordQueue: () => hasher.queueSize })
  const policy = createPasswordPolicy({
    minLength: config.PASSWORD_MIN_LENGTH,
    callerOf: networkOf,
    isBreached: createBreachLookup({
      url: config.BREACHED_PASSWORDS_URL,
      onFailure: (error) =>
        log.warn(error, 'BREACHED_PASSWORDS_URL gives no answer: new passwords are accepted without')
    })
  })
  fastify.addHook('onClose', () => hasher.close())
  fastify.decorate('credentials', { hasher, policy })
}

export default fp(plugin, { fastify: '5.x', name: 'credentials', dependencies: ['config', 'metrics'] })
