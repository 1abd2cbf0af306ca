import type { Algorithm } from './algorithms.js'

/** A key of the ring, as it is kept. */
export interface KeyringKey {
  kid: string
  serial: number
  algorithm: Algorithm
  /** SPKI PEM. */
  publicKey: string
  /** Encrypted. */
  privateKey: string
  createdAt: Date
  /** From when on it signs. */
  activatesAt: Date
  /** When it was retired by hand; null for most. */
  retiredAt: Date | null
}

/**
 * - `next`: published, and not yet used
 * - `active`: signs
 * - `retired`: signs no more, and verifies what it signed
 * - `gone`: nothing that it signed is alive, or it was retired by hand
 */
export type KeyState = 'next' | 'active' | 'retired' | 'gone'

export interface KeyWithState extends KeyringKey {
  state: KeyState
}

/**
 * The state of each key at a moment, which follows from the times alone, so that replicas need not agree on anything.
 *
 * @param now milliseconds since the epoch
 * @param longestLife milliseconds after its last signature for which a key has to verify
 */
export function statesOf(keys: readonly KeyringKey[], now: number, longestLife: number): KeyWithState[] {
  const usable = keys.filter(({ retiredAt }) => retiredAt === null).sort((a, b) => a.serial - b.serial)
  const begun = usable.filter(({ activatesAt }) => activatesAt.getTime() <= now)
  // Where none has begun, by a clock that is ahead elsewhere, the first one does.
  const active = begun.at(-1) ?? usable[0]
  const stateOf = (key: KeyringKey): KeyState => {
    if (key.retiredAt !== null) return 'gone'
    if (key === active) return 'active'
    if (key.activatesAt.getTime() > now) return 'next'
    const successor = begun[begun.indexOf(key) + 1]
    return successor !== undefined && successor.activatesAt.getTime() + longestLife < now ? 'gone' : 'retired'
  }
  return keys.map((key) => ({ ...key, state: stateOf(key) }))
}

/**
 * When another key starts to sign, unless a key is rotated or retired by hand before.
 *
 * @param keys those of a ring, one of which signs
 * @param now milliseconds since the epoch
 * @param interval milliseconds for which a key signs
 * @param lead milliseconds for which a key is published before it signs
 */
export function nextRotationOf(keys: readonly KeyWithState[], now: number, interval: number, lead: number): Date {
  const next = keys.find(({ state }) => state === 'next')
  if (next !== undefined) return next.activatesAt
  const active = keys.find(({ state }) => state === 'active')
  // A key that is overdue is made at the next look at the ring.
  return new Date(Math.max((active?.activatesAt.getTime() ?? now) + interval, now + lead))
}

export type PresentedKey = ReturnType<typeof presentKey>

/** A key as the API and the command line show it. */
export const presentKey = ({ kid, algorithm, state, createdAt, activatesAt, retiredAt }: KeyWithState) => ({
  kid,
  alg: algorithm,
  state,
  created_at: createdAt.toISOString(),
  activates_at: activatesAt.toISOString(),
  retired_at: retiredAt?.toISOString() ?? null
})
