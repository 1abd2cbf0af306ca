import type { Page } from 'playwright-core'

/** A virtual authenticator of Chromium (DevTools protocol, domain WebAuthn), such as a laptop with a fingerprint reader. */
export interface Authenticator {
  /** The number of passkeys that it holds. */
  count(): Promise<number>
  /** Sets whether it recognizes its user from now on: false is the wrong finger. */
  recognizes(isVerified: boolean): Promise<void>
}

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
  return {
    async count() {
      return (await devTools.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length
    },
    async recognizes(isUserVerified) {
      await devTools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
    }
  }
}
