import type { Assertion } from './webauthn.js'

/** What a user proves a factor with. */
export type GivenFactor = { code: string } | { passkey: Assertion }

/** The factor in a request; null where it has none. */
export function givenFactor({ code, passkey }: { code?: string; passkey?: Assertion }): GivenFactor | null {
  if (passkey !== undefined) return { passkey }
  return code === undefined ? null : { code }
}
