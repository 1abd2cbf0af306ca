import { createHmac, hkdfSync, randomUUID, timingSafeEqual } from 'node:crypto'

/** A device on which a user has logged in. */
export interface KnownDevice {
  /** Stays the same when its token is renewed. */
  id: string
  userId: number
  /** The user's epoch at the login. It rises with a new password and whenever all sessions are revoked. */
  epoch: number
}

export interface KnownDevicesDeps {
  /** What tokens are signed under, by a key that is derived from it. */
  secret: string
  /** Milliseconds for which a token is good. */
  lifetime: number
  clock: () => number
}

export type KnownDevices = ReturnType<typeof createKnownDevices>

/**
 * Tokens by which a device is known again (OWASP's "device cookies"). They prove no identity and open nothing: with one,
 * a correct password passes while the account is throttled.
 */
export function createKnownDevices({ secret, lifetime, clock }: KnownDevicesDeps) {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'keyturn known device', 32))
  const sign = (payload: string) => createHmac('sha256', key).update(payload).digest()

  return {
    /** @param past the device that the login came from, if it was known */
    issue(user: { id: number; epoch: number }, past: KnownDevice | null): string {
      const id = past?.userId === user.id ? past.id : randomUUID()
      const claims = [id, user.id, user.epoch, Math.floor((clock() + lifetime) / 1000)]
      const payload = Buffer.from(JSON.stringify(claims)).toString('base64url')
      return `${payload}.${sign(payload).toString('base64url')}`
    },

    /** @returns null for what is no token of ours, or has expired */
    read(token: string): KnownDevice | null {
      const [payload = '', signature = '', ...rest] = token.split('.')
      const given = Buffer.from(signature, 'base64url')
      const expected = sign(payload)
      if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return null
      const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
      if (!Array.isArray(claims)) return null
      const [id, userId, epoch, expiresAt] = claims
      return Number(expiresAt) * 1000 > clock()
        ? { id: String(id), userId: Number(userId), epoch: Number(epoch) }
        : null
    }
  }
}
