import { createHash } from 'node:crypto'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { LoginAccount } from '../../domain/users/service.js'
import type { User } from '../../domain/users/user.js'
import { networkOf } from '../../infra/limits/ip-address.js'
import { codeLimit, createLoginGuard } from '../../infra/limits/login-guard.js'

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Finds the account that a name logs in, and checks the password that this request brings for it, unless too many
     * were tried.
     *
     * @throws Throttled, and whatever the check throws
     */
    guardLogin<T>(request: FastifyRequest, name: string, check: (account: LoginAccount) => Promise<T>): Promise<T>
    /** The same for the password of the user whose token the request brings. */
    guardPassword<T>(request: FastifyRequest, check: () => Promise<T>): Promise<T>
    /** The same for a code of a user's two-factor authentication, whatever LOGIN_RATE_LIMIT is. */
    guardCode<T>(request: FastifyRequest, user: User, check: () => Promise<T>): Promise<T>
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { config, counters, users, sessionManagement, knownDevices } = fastify
  const guard = createLoginGuard({ counters, limit: config.LOGIN_RATE_LIMIT, of: 'password' })
  const codeGuard = createLoginGuard({ counters, limit: codeLimit, of: 'code' })

  const attemptBy = (request: FastifyRequest, account: number | string, epoch?: number) => {
    const device = knownDevices.of(request)
    return {
      account: typeof account === 'number' ? account : digestOf(account),
      network: networkOf(request.clientIp),
      device: device !== null && device.userId === account && device.epoch === epoch ? device.id : null,
      isKnown: async () => typeof account === 'number' && sessionManagement.isKnownAddress(account, request.clientIp)
    }
  }

  fastify.decorate('guardLogin', async (request, name, check) => {
    const account = await users.findForLogin(name)
    const user = account.stored?.user
    request.subjectId = user?.id ?? null
    return guard.attempt(attemptBy(request, account.key, user?.epoch), () => check(account))
  })

  fastify.decorate('guardPassword', (request, check) =>
    guard.attempt(attemptBy(request, request.user.id, request.user.epoch), check)
  )

  fastify.decorate('guardCode', (request, { id, epoch }, check) =>
    codeGuard.attempt(attemptBy(request, id, epoch), check)
  )
}

/** What stands in the field of a name may be a password, and may be long: neither is for a shared store. */
const digestOf = (name: string): string => createHash('sha256').update(name).digest('base64url')

export default fp(plugin, {
  fastify: '5.x',
  name: 'login-guard',
  dependencies: ['config', 'client-ip', 'counters', 'users', 'session-management', 'known-devices', 'rejections', 'jwt']
})
