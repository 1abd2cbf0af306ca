import { Secret, TOTP } from 'otpauth'

/** What authenticator apps support everywhere (RFC 6238, and the key URI format): SHA-1, 6 digits, 30 seconds. */
const parameters = { algorithm: 'SHA1', digits: 6, period: 30 } as const
/** Steps of 30 seconds by which the clock of a device may be wrong, either way. */
const drift = 1
/** As many bytes as SHA-1 has (RFC 4226, section 4). */
const secretSize = 20

/** A new secret, in base32. */
export const newSecret = (): string => new Secret({ size: secretSize }).base32

/** The URI from which an authenticator app takes a secret, by its QR code or by a link. */
export const uriOf = ({ secret, issuer, username }: { secret: string; issuer: string; username: string }): string =>
  new TOTP({ ...parameters, issuer, label: username, secret: Secret.fromBase32(secret) }).toString()

/**
 * The step of 30 seconds, counted from the epoch, whose code this is.
 *
 * @param secret in base32
 * @param now milliseconds since the epoch
 * @returns null for a code that is not one of this step, the one before or the one after
 */
export function stepOf(secret: string, code: string, now: number): number | null {
  // otpauth throws for other characters.
  if (!isTotpCode(code)) return null
  const delta = TOTP.validate({
    ...parameters,
    token: code,
    secret: Secret.fromBase32(secret),
    timestamp: now,
    window: drift
  })
  return delta === null ? null : TOTP.counter({ period: parameters.period, timestamp: now }) + delta
}

/** Whether a text looks like the code of an app, and not like a recovery code. */
export const isTotpCode = (text: string): boolean => /^\d{6}$/.test(text)
