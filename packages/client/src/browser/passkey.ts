import type { PasskeyOptions } from './types.js'

/**
 * Asks the user for a passkey with the browser's own methods (WebAuthn Level 3).
 *
 * @returns the passkey's answer, which `JSON.stringify` turns into its JSON
 * @throws {DOMException} `NotAllowedError`: the user has cancelled, or has no passkey here
 */
export function getPasskey(options: PasskeyOptions): Promise<Credential | null> {
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })
}
