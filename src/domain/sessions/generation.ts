/** A session's place in its row of generations. */
export interface GenerationState {
  generation: number
  rotatedAt: Date
}

export interface GenerationPolicy {
  /** Milliseconds for which the token before the current one still yields the current one. */
  reuseInterval: number
  /** Whether a rotation ends the tokens before it. */
  blacklistAfterRotation: boolean
}

/**
 * - `current`: the live token
 * - `previous`: rotated out a moment ago, by a second tab, a double click or an answer that was lost
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
 */
export function standingOf(
  presented: number,
  session: GenerationState,
  policy: GenerationPolicy,
  now: number
): Standing {
  if (presented === session.generation) return 'current'
  if (presented > session.generation) return 'ahead'
  if (!policy.blacklistAfterRotation) return 'kept'
  const age = now - session.rotatedAt.getTime()
  return presented === session.generation - 1 && age < policy.reuseInterval ? 'previous' : 'reused'
}
