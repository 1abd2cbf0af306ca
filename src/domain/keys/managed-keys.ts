import { setTimeout as sleep } from 'node:timers/promises'
import type { FixedKey } from './fixed-key.js'
import { publishKeys } from './jwks.js'
import type { Keyring } from './managed-keyring.js'
import { type TokenKeys, type VerifyingKey, withSigner, withVerifier } from './token-key.js'

/** The least time between two looks for the sake of keys that are not known here, in milliseconds. */
const cooldown = 1_000

/** The keys of a ring as they were read last. */
export interface ManagedKeys extends TokenKeys {
  /** Reads the ring; those who call at once share the reading. What was read before stays where that fails. */
  reload(): Promise<void>
}

/**
 * Reads the ring and goes on from memory, so that signing and verifying need no database.
 *
 * @param fixed a key of the settings that goes on verifying what it signed before there was a ring
 */
export async function createManagedKeys(
  ring: Pick<Keyring, 'load'>,
  fixed: FixedKey | undefined
): Promise<ManagedKeys> {
  let loaded = await read()
  let reading: Promise<void> | undefined
  let readAt = performance.now()

  return {
    get current() {
      return loaded.current
    },
    get published() {
      return loaded.published
    },
    reload,
    async find(kid): Promise<VerifyingKey | undefined> {
      if (kid === undefined) return fixed?.find(undefined)
      const known = loaded.keys.get(kid) ?? (await fixed?.find(kid))
      if (known !== undefined) return known
      // Another replica may have made it since. A token of it waits rather than being refused.
      const seen = readAt
      await sleep(Math.max(0, readAt + cooldown - performance.now()))
      if (readAt === seen) await reload()
      return loaded.keys.get(kid)
    }
  }

  async function read() {
    const { active, published } = await ring.load()
    const keys = published.map(({ kid, algorithm, publicKey, pem }) =>
      withVerifier({ kid, algorithm, public: publicKey }, pem)
    )
    return {
      current: withSigner({ kid: active.kid, algorithm: active.algorithm, private: active.pem }),
      keys: new Map(keys.map((key) => [key.kid, key])),
      published: await publishKeys(fixed === undefined ? keys : [...keys, fixed.verifying])
    }
  }

  async function reload(): Promise<void> {
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
}
