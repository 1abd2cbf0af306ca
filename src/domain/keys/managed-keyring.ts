import { createPublicKey } from 'node:crypto'
import { type Config, ConfigError } from '../../config/index.js'
import { NotFound } from '../../errors.js'
import type { Retry } from '../../infra/db/retry.js'
import type { Actor, EmitEvent } from '../audit/events.js'
import type { Administrator, Permissions } from '../users/permissions.js'
import { type Algorithm, isSymmetric } from './algorithms.js'
import { makeKey } from './kept-key.js'
import { type KeyringKey, type KeyWithState, nextRotationOf, statesOf } from './keyring-state.js'
import type { KeyringStore } from './keyring-store.js'
import { createSecretCipher, type SecretCipher } from './secret-cipher.js'

export interface KeyringDeps {
  store: KeyringStore
  cipher: SecretCipher
  retry: Retry
  clock: () => number
  algorithm: Algorithm
  /** `KEY_ROTATION_INTERVAL`: milliseconds for which a key signs. */
  interval: number
  /** Milliseconds after its last signature for which a key has to verify. */
  longestLife: number
  permissions: Pick<Permissions, 'check'>
  emit: EmitEvent
}

/** The keys that count at a moment. */
export interface Ring {
  /** The one that signs. */
  active: KeyWithState & { pem: string }
  /** All that verify, the ones to come among them. One that was encrypted under another secret verifies access tokens only. */
  published: (KeyWithState & { pem: string | undefined })[]
}

export type Keyring = ReturnType<typeof createKeyring>

/**
 * Milliseconds for which a key is published before it signs: as long as a key set may be cached, twice the time in which
 * replicas look for new keys, and some more.
 */
export const publicationLead = 600_000
/** Milliseconds by which the clocks of replicas may differ, and in which they read the ring anew. */
const slack = 120_000
/** Milliseconds that no access token of a client outlives. */
const longestClientLife = 86_400_000
const systemActor: Actor = { id: null, sessionId: null }

/** What the settings say about the ring. An HMAC algorithm, the default without a ring, has no key to publish. */
export function keyringSettings(config: Config) {
  const lives = [
    config.ACCESS_TOKEN_LIFETIME,
    config.REFRESH_TOKEN_LIFETIME,
    config.SLIDING_TOKEN_LIFETIME,
    config.SLIDING_TOKEN_REFRESH_LIFETIME,
    longestClientLife
  ]
  return {
    cipher: createSecretCipher(config.KEYRING_SECRET ?? '', 'keyturn keyring'),
    algorithm: isSymmetric(config.ALGORITHM) ? 'ES256' : config.ALGORITHM,
    interval: config.KEY_ROTATION_INTERVAL,
    longestLife: Math.max(...lives) + config.LEEWAY + slack
  } as const
}

/** Keys that the service makes, rotates and forgets by itself, the same on all replicas (docs/key-rotation.md). */
export function createKeyring(deps: KeyringDeps) {
  const { store, cipher, retry, clock, algorithm, interval, longestLife, permissions, emit } = deps
  const decrypted = new Map<string, string>()

  return {
    list,

    /** The key that signs, and when the next one does. */
    async schedule(): Promise<{ active: KeyWithState; nextRotation: Date }> {
      const keys = await list()
      return { active: activeOf(keys), nextRotation: nextRotationOf(keys, clock(), interval, publicationLead) }
    },

    /**
     * Makes the key that is due, if one is, and reads the ring.
     *
     * @throws ConfigError when KEYRING_SECRET is not the one that the keys were encrypted under
     */
    async load(): Promise<Ring> {
      const keys = await list()
      const newest = keys.filter(({ state }) => state === 'next' || state === 'active').at(-1)
      const now = clock()
      if (newest === undefined) await make(keys, now, systemActor)
      else if (newest.state === 'active' && newest.activatesAt.getTime() + interval - publicationLead <= now) {
        await make(keys, Math.max(now + publicationLead, newest.activatesAt.getTime() + interval), systemActor)
      } else return ringOf(keys)
      return ringOf(await list())
    },

    /** Makes the next key now; it signs as soon as everybody can know it. @returns the one that is next already, if one is */
    async rotate(manager: Administrator): Promise<KeyWithState> {
      permissions.check(manager, 'manage_keys')
      const keys = await list()
      const next = keys.find(({ state }) => state === 'next')
      if (next !== undefined) return next
      const isFirst = !keys.some(({ state }) => state === 'active')
      await make(keys, clock() + (isFirst ? 0 : publicationLead), manager)
      const made = (await list()).filter(({ state }) => state === 'next' || state === 'active').at(-1)
      if (made === undefined) throw new Error('the new key is missing')
      return made
    },

    /**
     * Ends a key that became known: what it has signed is refused from now on. Where it was the one that signs, a new one
     * does so at once.
     *
     * @throws NotFound
     */
    async retire(manager: Administrator, kid: string): Promise<void> {
      permissions.check(manager, 'manage_keys')
      // Retired already, when the answer to an earlier try was lost.
      const before = (await list()).find((key) => key.kid === kid)
      if (before === undefined || before.retiredAt !== null) throw NotFound()
      await retry(() => store.retire(kid, new Date(clock())))
      tell('key.retired', manager, kid)
      const keys = await list()
      if (!keys.some(({ state }) => state === 'active')) await make(keys, clock(), manager)
    },

    /** Deletes keys that verify nothing any more. @returns how many */
    async purge(): Promise<number> {
      const gone = (await list()).filter(({ state }) => state === 'gone')
      for (const { kid } of gone) await retry(() => store.remove(kid))
      return gone.length
    }
  }

  async function list(): Promise<KeyWithState[]> {
    return statesOf(await retry(() => store.findAll()), clock(), longestLife)
  }

  /** The unique number decides between replicas that make a key at once: the others take the one that was first. */
  async function make(keys: readonly KeyringKey[], activatesAt: number, manager: Actor): Promise<void> {
    const { pem, publicKey, kid } = await makeNamed()
    const key: KeyringKey = {
      kid,
      serial: Math.max(0, ...keys.map(({ serial }) => serial)) + 1,
      algorithm,
      publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      privateKey: cipher.encrypt(kid, pem),
      createdAt: new Date(clock()),
      activatesAt: new Date(activatesAt),
      retiredAt: null
    }
    if (await retry(() => store.insert(key))) tell('key.rotated', manager, kid)
  }

  /** A thumbprint that begins with a hyphen would be taken for an option on the command line. */
  async function makeNamed() {
    for (;;) {
      const pem = makeKey(algorithm)
      const publicKey = createPublicKey(pem)
      const { calculateJwkThumbprint, exportJWK } = await import('jose')
      const kid = await calculateJwkThumbprint(await exportJWK(publicKey))
      if (!kid.startsWith('-')) return { pem, publicKey, kid }
    }
  }

  function ringOf(keys: KeyWithState[]): Ring {
    const active = activeOf(keys)
    const pem = pemOf(active)
    if (pem === undefined) {
      throw new ConfigError(
        'KEYRING_SECRET: does not decrypt the keys in the database; allowed: the secret that encrypted them'
      )
    }
    const published = keys.filter(({ state }) => state !== 'gone')
    return { active: { ...active, pem }, published: published.map((key) => ({ ...key, pem: pemOf(key) })) }
  }

  function activeOf(keys: KeyWithState[]): KeyWithState {
    const active = keys.find(({ state }) => state === 'active')
    if (active === undefined) throw new Error('the keyring has no active key')
    return active
  }

  function pemOf({ kid, privateKey }: KeyringKey): string | undefined {
    try {
      const pem = decrypted.get(kid) ?? cipher.decrypt(kid, privateKey)
      decrypted.set(kid, pem)
      return pem
    } catch {
      return undefined
    }
  }

  function tell(type: 'key.rotated' | 'key.retired', { id, sessionId, origin }: Actor, kid: string): void {
    emit({ type, actorId: id, sessionId, detail: `kid=${kid}` }, origin)
  }
}
