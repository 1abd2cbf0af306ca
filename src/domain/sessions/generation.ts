/** A session's place in its row of generations. */
export interface GenerationState {
  generation: number
  rotatedAt: Date
  /** The digest of the Idempotency-Key with which the current generation was made; null without one. */
  rotationKey: string | null
}

export interface GenerationPolicy {
  /** Milliseconds for which the token before the current one still yields the current one. */
  reuseInterval: number
  /** Whether a rotation ends the tokens before it. */
  blacklistAfterRotation: boolean
}

/**
 * - `current`: the live token
 * - `previous`: rotated out a moment ago, by a second tab, a double click or a response that was lost, or at any time by a
 *   request with the same Idempotency-Key
 * - `kept`: rotated out, and rotation ends nothing here
 * - `reused`: rotated out and shown again: one of two holders is a thief
 * - `ahead`: authentic, so the row that was read is not the newest
 */
export type Standing = 'current' | 'previous' | 'kept' | 'reused' | 'ahead'

/**
 * What a refresh token of this generation is worth to a session in this state.
 *
 * @param presented the `gen` claim of an authentic, unexpired token of this session
 * @param now milliseconds since the epoch
 * @param key the digest of the request's Idempotency-Key
 */
export function standingOf(
  presented: number,
  session: GenerationState,
  policy: GenerationPolicy,
  now: number,
  key?: string
): Standing {
  if (presented === session.generation) return 'current'
  if (presented > session.generation) return 'ahead'
  const isLast = presented === session.generation - 1
  if (isLast && key !== undefined && key === session.rotationKey) return 'previous'
  if (!policy.blacklistAfterRotation) return 'kept'
  const age = now - session.rotatedAt.getTime()
  return isLast && age < policy.reuseInterval ? 'previous' : 'reused'
}
