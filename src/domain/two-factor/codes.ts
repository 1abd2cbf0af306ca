import type { Retry } from '../../infra/db/retry.js'
import type { SecretCipher } from '../keys/secret-cipher.js'
import type { FactorStore, Proof, TotpSecret } from './factor-store.js'
import { hashOfRecoveryCode } from './recovery-codes.js'
import { isTotpCode, stepOf } from './totp.js'

export interface CodesDeps {
  store: Pick<FactorStore, 'findTotp'>
  /** The cipher that encrypts secrets, and earlier ones under which some may still be; none where nothing can be encrypted. */
  ciphers: readonly SecretCipher[]
  retry: Retry
  clock: () => number
  /** Told of a secret that no cipher can read. */
  onUnreadable: (userId: number) => void
}

export type Codes = ReturnType<typeof createCodes>

/** The codes that users type: those of an authenticator app, and recovery codes. */
export function createCodes({ store, ciphers, retry, clock, onUnreadable }: CodesDeps) {
  return {
    /** What a code proves, if it is still good; null for one that proves nothing. */
    async proofOf(userId: number, code: string): Promise<Proof | null> {
      const text = code.replaceAll(/\s/g, '')
      if (!isTotpCode(text)) return { method: 'recovery_code', hash: hashOfRecoveryCode(userId, text) }
      const found = await retry(() => store.findTotp(userId))
      const step = found?.confirmedAt ? stepIn(found, text) : null
      return found === null || step === null ? null : { method: 'totp', secret: found.secret, step }
    },

    stepIn
  }

  /** The step whose code this is under a stored secret; null for a wrong code. */
  function stepIn({ userId, secret }: TotpSecret, code: string): number | null {
    for (const cipher of ciphers) {
      try {
        return stepOf(cipher.decrypt(String(userId), secret), code, clock())
      } catch {
        // Encrypted under another secret
      }
    }
    onUnreadable(userId)
    return null
  }
}
