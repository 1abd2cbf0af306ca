import type { Provider } from '../../infra/db/engine.js'
import type { Keyring } from '../keys/managed-keyring.js'
import type { TokenKeys } from '../keys/token-key.js'

export interface StatusDeps {
  version: string
  provider: Provider
  /** The ring is undefined where the key is set by hand. */
  keys: Pick<TokenKeys, 'current'> & { ring: Pick<Keyring, 'schedule'> | undefined }
  /** What is allowed in the settings but probably not meant, one line each. */
  warnings: string[]
}

export type StatusService = ReturnType<typeof createStatus>

/** What the service is, for those who administer it. Whether it works is told by its health. */
export function createStatus({ version, provider, keys, warnings }: StatusDeps) {
  return {
    async read() {
      return { version, node: process.versions.node, database: provider, signing_key: await signingKey(), warnings }
    }
  }

  async function signingKey() {
    const { algorithm, kid = null } = keys.current
    if (keys.ring === undefined) {
      return { managed: false, kid, alg: algorithm, created_at: null, activates_at: null, next_rotation_at: null }
    }
    const { active, nextRotation } = await keys.ring.schedule()
    return {
      managed: true,
      kid: active.kid,
      alg: active.algorithm,
      created_at: active.createdAt.toISOString(),
      activates_at: active.activatesAt.toISOString(),
      next_rotation_at: nextRotation.toISOString()
    }
  }
}
