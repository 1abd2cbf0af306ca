import { publishKeys } from './jwks.js'
import type { SigningKey } from './signing-key.js'
import { type TokenKeys, type VerifyingKey, withSigner, withVerifier } from './token-key.js'

/** The key of the settings, which signs and verifies. */
export interface FixedKey extends TokenKeys {
  readonly verifying: VerifyingKey
}

/** The one key of SIGNING_KEY, the same for as long as the process lives. */
export async function createFixedKey(key: SigningKey): Promise<FixedKey> {
  const published = await publishKeys([key])
  const { kid } = published
  const { algorithm } = key
  const verifying = withVerifier({ algorithm, public: key.public }, key.private)
  return {
    current: withSigner({ kid, algorithm, private: key.private }),
    // A token that names another key was not signed by this one, whatever it looks like.
    find: async (name) => (name === undefined || name === kid ? verifying : undefined),
    published,
    verifying
  }
}
