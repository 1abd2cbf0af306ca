import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createBreachLookup } from '../../domain/passwords/breaches.js'
import { createPasswordHasher, type PasswordHasher } from '../../domain/passwords/hasher.js'
import { createPasswordPolicy, type PasswordPolicy } from '../../domain/passwords/policy.js'
import { networkOf } from '../../infra/limits/ip-address.js'

declare module 'fastify' {
  interface FastifyInstance {
    passwords: { hasher: PasswordHasher; policy: PasswordPolicy }
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
        log.warn(error, 'BREACHED_PASSWORDS_URL does not answer; new passwords are accepted without this check')
    })
  })
  fastify.addHook('onClose', () => hasher.close())
  fastify.decorate('passwords', { hasher, policy })
}

export default fp(plugin, { fastify: '5.x', name: 'passwords', dependencies: ['config', 'metrics'] })
