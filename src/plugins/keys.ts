import { setTimeout as sleep } from 'node:timers/promises'
import requestContext, { requestContext as context } from '@fastify/request-context'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { failureCode } from '../db/failures.js'
import type { Algorithm } from '../keys/algorithms.js'
import { type PublishedKeys, publishKeys } from '../keys/jwks.js'
import { createKeyring, type Keyring, keyringSettings } from '../keys/keyring.js'
import { createKeyringStore } from '../keys/keyring-store.js'
import type { RemoteKeys } from '../keys/remote-keys.js'
import { loadSigningKey, type SigningKey } from '../keys/signing-key.js'
import { type Trace, writeTraceparent } from '../tracing/trace.js'
import { permissions } from '../users/permissions.js'

/** A key that signs. */
export interface CurrentKey {
  /** undefined for a secret. */
  kid: string | undefined
  algorithm: Algorithm
  /** PEM, or the secret itself. */
  private: string
}

/** A key that verifies. */
export interface VerifyingKey {
  algorithm: Algorithm
  public: string
}

declare module '@fastify/request-context' {
  interface RequestContextData {
    trace: Trace | null
  }
}

declare module 'fastify' {
  interface FastifyInstance {
    keys: {
      /** The one that signs now. */
      readonly current: CurrentKey
      /** The one that a token names; undefined where there is none, or one that verifies no more. */
      find(kid: string | undefined): Promise<VerifyingKey | undefined>
      readonly published: PublishedKeys
      /** undefined with KEYRING=static. */
      ring: (Keyring & { reload(): Promise<void> }) | undefined
      /** Those of `JWK_URL`. */
      remote: RemoteKeys | undefined
    }
  }
}

/** Milliseconds from one look at the ring to the next, on average. */
const reloadInterval = 30_000
/** The least time between two looks for the sake of keys that are not known here, in milliseconds. */
const cooldown = 1_000

const plugin: FastifyPluginAsync = async (fastify) => {
  const { KEYRING, SIGNING_KEY, JWK_URL } = fastify.config
  const remote = JWK_URL === undefined ? undefined : await fetchKeys(fastify, JWK_URL)
  // With a managed ring, a key that is set goes on verifying what it signed before.
  const fixed = KEYRING === 'managed' && SIGNING_KEY === undefined ? undefined : await fixedKey(fastify)
  if (KEYRING === 'managed') fastify.decorate('keys', Object.assign(await manage(fastify, fixed), { remote }))
  else if (fixed !== undefined) {
    const { kid, published } = fixed
    const current = { kid, algorithm: fixed.algorithm, private: fixed.private }
    fastify.decorate('keys', { current, find: async (name) => fixed.named(name), published, ring: undefined, remote })
  }
}

async function fixedKey({ config, log }: FastifyInstance) {
  const key: SigningKey = await loadSigningKey(config)
  if (key.origin === 'generated') log.warn(`SIGNING_KEY is not set: using the development key in ${key.file}`)
  const published = await publishKeys([key])
  const { kid } = published
  // A token that names another key was not signed by this one, whatever it looks like.
  return {
    ...key,
    kid,
    published,
    named: (name: string | undefined) => (name === undefined || name === kid ? key : undefined)
  }
}

/** The ring, which is read anew from time to time and goes on from memory while the database is away. */
async function manage(fastify: FastifyInstance, fixed: Awaited<ReturnType<typeof fixedKey>> | undefined) {
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
  const read = async () => {
    const { active, published } = await ring.load()
    const keys = published.map((key) => ({ kid: key.kid, algorithm: key.algorithm, public: key.publicKey }))
    return {
      current: { kid: active.kid, algorithm: active.algorithm, private: active.pem },
      keys: new Map(keys.map((key) => [key.kid, key])),
      published: await publishKeys([...keys, ...(fixed === undefined ? [] : [fixed])])
    }
  }
  let loaded = await read()
  let reading: Promise<void> | undefined
  let readAt = performance.now()
  const reload = async () => {
    reading ??= read()
      .then((fresh) => {
        loaded = fresh
      })
      .finally(() => {
        readAt = performance.now()
        reading = undefined
      })
    await reading
  }
  const timer = setInterval(
    () => reload().catch((error) => log.warn({ code: failureCode(error) }, 'the keyring could not be read; going on')),
    reloadInterval * (0.75 + Math.random() / 2)
  )
  timer.unref()
  fastify.addHook('onClose', async () => clearInterval(timer))

  return {
    get current() {
      return loaded.current
    },
    get published() {
      return loaded.published
    },
    ring: { ...ring, reload },
    async find(kid: string | undefined): Promise<VerifyingKey | undefined> {
      if (kid === undefined) return fixed?.named(undefined)
      const known = loaded.keys.get(kid) ?? (fixed?.kid === kid ? fixed : undefined)
      if (known !== undefined) return known
      // Another replica may have made it since. A token of it waits rather than being refused.
      const seen = readAt
      await sleep(Math.max(0, readAt + cooldown - performance.now()))
      if (readAt === seen) await reload()
      return loaded.keys.get(kid)
    }
  }
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
  const { createRemoteKeys } = await import('../keys/remote-keys.js')
  return createRemoteKeys({ url, algorithm: fastify.config.ALGORITHM, headers })
}

export default fp(plugin, { fastify: '5.x', name: 'keys', dependencies: ['config', 'db', 'clock', 'audit', 'tracing'] })
