import { Buffer } from 'node:buffer'

/** The relying party: what passkeys are for. It follows from settings alone. */
export interface RelyingParty {
  /** The domain that passkeys belong to. */
  id: string
  /** The origins of the pages that may use them. */
  origins: readonly string[]
  /** As the authenticator shows it. */
  name: string
}

/** What is stored of a passkey to check its signatures. */
export interface Credential {
  /** In base64url, as the authenticator names it. */
  credentialId: string
  /** The COSE key, in base64url. */
  publicKey: string
}

/** What an authenticator says of a passkey with each signature. */
export interface CredentialState {
  /** How often it was used, by its own count; 0 where it does not count. */
  counter: number
  /** Whether it is kept in an account of the user, as synced passkeys are. */
  backedUp: boolean
}

/** What a browser makes of a new passkey, in base64url. */
export interface Registration {
  id: string
  response: { clientDataJSON: string; attestationObject: string; transports?: string[] }
}

/** What a browser makes of the signature of a passkey, in base64url. */
export interface Assertion {
  id: string
  response: { clientDataJSON: string; authenticatorData: string; signature: string; userHandle?: string | null }
}

export type Webauthn = ReturnType<typeof createWebauthn>

/** Milliseconds for which the browser waits for the user. */
const timeout = 120_000

const userVerification = 'required' as const
const authenticatorSelection = { residentKey: 'required', userVerification } as const

/** Loading it takes a third of a second and 25 MB, so a service without passkeys never does. */
const load = () => import('@simplewebauthn/server')

/**
 * WebAuthn Level 3. Passkeys are discoverable, so users need no username, and the authenticator always verifies the user, so a
 * passkey is two factors: the device, and a PIN, a fingerprint or a face.
 */
export function createWebauthn(partyOf: () => RelyingParty) {
  return {
    /** What a page hands to the browser to make a passkey. @param known the passkeys that the user has, none of which is made again */
    async registrationOptions(
      user: { id: number; username: string },
      challenge: Buffer<ArrayBuffer>,
      known: readonly Pick<Credential, 'credentialId'>[]
    ) {
      const { generateRegistrationOptions } = await load()
      const { id: rpID, name: rpName } = partyOf()
      const excludeCredentials = known.map(({ credentialId: id }) => ({ id, type: 'public-key' as const }))
      const options = await generateRegistrationOptions({
        ...{ rpName, rpID, timeout, challenge },
        userName: user.username,
        userDisplayName: user.username,
        userID: Buffer.from(String(user.id)),
        attestationType: 'none',
        authenticatorSelection,
        excludeCredentials
      })
      return { ...options, rp: { id: rpID, name: rpName }, timeout, excludeCredentials, authenticatorSelection }
    },

    /** What a page hands to the browser to sign with a passkey. It names no user and no passkey. */
    async authenticationOptions(challenge: Buffer<ArrayBuffer>) {
      const { generateAuthenticationOptions } = await load()
      const { id: rpId } = partyOf()
      const options = await generateAuthenticationOptions({ rpID: rpId, timeout, challenge, userVerification })
      return { ...options, rpId, timeout, userVerification }
    },

    /** @returns null for what does not answer this challenge, and for another origin or relying party */
    async readRegistration(
      { id, response }: Registration,
      challenge: string
    ): Promise<(Credential & CredentialState) | null> {
      const { verifyRegistrationResponse } = await load()
      const { clientDataJSON, attestationObject } = response
      const verified = await verifyRegistrationResponse({
        ...expected(challenge),
        response: { ...envelope(id), response: { clientDataJSON, attestationObject } }
      }).catch(() => null)
      if (!verified?.verified) return null
      const { credential, credentialBackedUp: backedUp } = verified.registrationInfo
      const publicKey = Buffer.from(credential.publicKey).toString('base64url')
      return { credentialId: credential.id, publicKey, counter: credential.counter, backedUp }
    },

    /** @returns null for a bad answer. The counter is left for `isCloned` to judge */
    async readAssertion(
      { id, response }: Assertion,
      challenge: string,
      { publicKey }: Credential
    ): Promise<CredentialState | null> {
      const { verifyAuthenticationResponse } = await load()
      const { clientDataJSON, authenticatorData, signature } = response
      const verified = await verifyAuthenticationResponse({
        ...expected(challenge),
        response: { ...envelope(id), response: { clientDataJSON, authenticatorData, signature } },
        credential: { id, publicKey: Buffer.from(publicKey, 'base64url'), counter: 0 }
      }).catch(() => null)
      if (!verified?.verified) return null
      const { newCounter: counter, credentialBackedUp: backedUp } = verified.authenticationInfo
      return { counter, backedUp }
    }
  }

  function expected(challenge: string) {
    const { id, origins } = partyOf()
    return {
      expectedChallenge: challenge,
      expectedOrigin: [...origins],
      expectedRPID: id,
      requireUserVerification: true
    }
  }
}

const envelope = (id: string) => ({ id, rawId: id, type: 'public-key', clientExtensionResults: {} }) as const

/** The challenge that an answer names; blank for what is no answer. */
export function challengeOf({ response: { clientDataJSON } }: Registration | Assertion): string {
  try {
    const data: unknown = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString())
    const challenge = typeof data === 'object' && data !== null && 'challenge' in data ? data.challenge : ''
    return typeof challenge === 'string' ? challenge : ''
  } catch {
    return ''
  }
}

/** The user to whom an answer says the passkey belongs; undefined where it does not say. */
export const userOf = ({ response: { userHandle } }: Assertion): string | undefined =>
  userHandle ? Buffer.from(userHandle, 'base64url').toString() : undefined

/**
 * Whether a counter did not rise, as when the authenticator was cloned (WebAuthn, section 6.1.1). Authenticators that do not
 * count always say 0.
 */
export const isCloned = (before: number, now: number): boolean => (before > 0 || now > 0) && now <= before
