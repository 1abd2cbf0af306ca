import type { CDPSession, Page } from 'playwright-core'

/** A virtual authenticator of Chromium (DevTools protocol, domain WebAuthn), such as a laptop with a fingerprint reader. */
export interface Authenticator {
  /** The number of passkeys that it holds. */
  count(): Promise<number>
  /** Sets whether it recognizes its user from now on: false is the wrong finger. */
  recognizes(isVerified: boolean): Promise<void>
  /** The passkeys with their private keys, as a clone has them. */
  credentials(): Promise<Credential[]>
  /** Puts a passkey in, in place of the one with its ID. */
  hold(credential: Credential): Promise<void>
}

type Credential = Awaited<ReturnType<typeof credentialsOf>>[number]

/** Gives a page a passkey authenticator, which answers at once. The page must be on `localhost` or use https. */
export async function addAuthenticator(page: Page): Promise<Authenticator> {
  const devTools = await page.context().newCDPSession(page)
  await devTools.send('WebAuthn.enable')
  const { authenticatorId } = await devTools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true
    }
  })
  const credentials = () => credentialsOf(devTools, authenticatorId)
  return {
    credentials,
    count: async () => (await credentials()).length,
    async hold(credential) {
      const { credentialId } = credential
      if ((await credentials()).some((one) => one.credentialId === credentialId)) {
        await devTools.send('WebAuthn.removeCredential', { authenticatorId, credentialId })
      }
      await devTools.send('WebAuthn.addCredential', { authenticatorId, credential })
    },
    async recognizes(isUserVerified) {
      await devTools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
    }
  }
}

async function credentialsOf(devTools: CDPSession, authenticatorId: string) {
  return (await devTools.send('WebAuthn.getCredentials', { authenticatorId })).credentials
}
