import requestContext, { requestContext as context } from '@fastify/request-context'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createFixedKey, type FixedKey } from '../../domain/keys/fixed-key.js'
import { createKeyringStore } from '../../domain/keys/keyring-store.js'
import { createKeyring, type Keyring, keyringSettings } from '../../domain/keys/managed-keyring.js'
import { createManagedKeys } from '../../domain/keys/managed-keys.js'
import type { RemoteKeys } from '../../domain/keys/remote-keys.js'
import { loadSigningKey } from '../../domain/keys/signing-key.js'
import type { TokenKeys } from '../../domain/keys/token-key.js'
import { permissions } from '../../domain/users/permissions.js'
import { hooksBefore } from '../../hook-order.js'
import { failureCode } from '../../infra/db/failures.js'
import { type Trace, writeTraceparent } from '../../infra/tracing/trace.js'

declare module '@fastify/request-context' {
  interface RequestContextData {
    trace: Trace | null
  }
}

declare module 'fastify' {
  interface FastifyInstance {
    keys: TokenKeys & {
      /** undefined with KEYRING=static. */
      ring: (Keyring & { reload(): Promise<void> }) | undefined
      /** Those of `JWK_URL`. */
      remote: RemoteKeys | undefined
    }
  }
}

/** Milliseconds from one look at the ring to the next, on average. */
const reloadInterval = 30_000

const plugin: FastifyPluginAsync = async (fastify) => {
  const { KEYRING, SIGNING_KEY, JWK_URL } = fastify.config
  const remote = JWK_URL === undefined ? undefined : await fetchKeys(fastify, JWK_URL)
  if (KEYRING === 'managed') {
    // A key that is set goes on verifying what it signed before.
    const fixed = SIGNING_KEY === undefined ? undefined : await readFixedKey(fastify)
    fastify.decorate('keys', Object.assign(await manage(fastify, fixed), { remote }))
  } else fastify.decorate('keys', { ...(await readFixedKey(fastify)), ring: undefined, remote })
}

async function readFixedKey({ config, log }: FastifyInstance): Promise<FixedKey> {
  const key = loadSigningKey(config)
  if (key.origin === 'generated')
    log.warn(`SIGNING_KEY is not set: the service uses the development key in ${key.file}`)
  return createFixedKey(key)
}

/** The ring, which is read anew from time to time and goes on from memory while the database is away. */
async function manage(fastify: FastifyInstance, fixed: FixedKey | undefined) {
  const { config, db, clock, audit, log } = fastify
  const store = createKeyringStore(db)
  const ring = createKeyring({
    ...keyringSettings(config),
    store,
    retry: db.retry,
    clock,
    permissions,
    emit: audit.emit
  })
  const keys = await createManagedKeys(ring, fixed)
  const { reload } = keys
  const timer = setInterval(
    () =>
      reload().catch((error) =>
        log.warn({ code: failureCode(error) }, 'could not read the keyring; using the keys in memory')
      ),
    reloadInterval * (0.75 + Math.random() / 2)
  )
  timer.unref()
  fastify.addHook('onClose', async () => clearInterval(timer))
  return Object.assign(keys, { ring: { ...ring, reload } })
}

/**
 * The keys of another issuer. A fetch belongs to the trace of the request that waits for it, whom the context knows: kept
 * here and nowhere else, since on Node.js 20 each promise of the process pays for it.
 */
async function fetchKeys(fastify: FastifyInstance, url: string): Promise<RemoteKeys> {
  // One that an application around the service has serves for both
  if (!fastify.hasDecorator('requestContext')) await fastify.register(requestContext)
  fastify.addHook('onRequest', async ({ trace }) => context.set('trace', trace))
  const headers = (): Record<string, string> => {
    const trace = context.get('trace')
    return trace == null ? {} : { traceparent: writeTraceparent(trace) }
  }
  const { createRemoteKeys } = await import('../../domain/keys/remote-keys.js')
  return createRemoteKeys({ url, algorithm: fastify.config.ALGORITHM, headers })
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'keys',
  dependencies: ['config', 'db', 'clock', 'audit', 'tracing', ...hooksBefore('keys')]
})
