import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { type PresentedKey, presentKey } from '../../domain/keys/keyring-state.js'
import type { Administrator } from '../../domain/users/permissions.js'
import { NotFound } from '../../errors.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** The managed keyring, for staff. @throws NotFound with KEYRING=static */
    managedKeyring: {
      list(): Promise<PresentedKey[]>
      rotate(manager: Administrator): Promise<PresentedKey>
      /** @throws NotFound when no key that verifies tokens has this id */
      retire(manager: Administrator, kid: string): Promise<PresentedKey>
    }
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { keys } = fastify
  const managed = () => {
    if (keys.ring === undefined) throw NotFound()
    return keys.ring
  }
  fastify.decorate('managedKeyring', {
    list: async () => (await managed().list()).map(presentKey).reverse(),
    async rotate(manager) {
      const ring = managed()
      const key = await ring.rotate(manager)
      await ring.reload()
      return presentKey(key)
    },
    async retire(manager, kid) {
      const ring = managed()
      await ring.retire(manager, kid)
      await ring.reload()
      const key = (await ring.list()).find((one) => one.kid === kid)
      if (key === undefined) throw NotFound()
      return presentKey(key)
    }
  })
}

export default fp(plugin, { fastify: '5.x', name: 'managed-keyring', dependencies: ['keys'] })
