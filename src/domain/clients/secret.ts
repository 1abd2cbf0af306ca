import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Client } from './client.js'

/** A new secret: 256 bits of the system's generator, in base64url. */
export const makeSecret = (): string => randomBytes(32).toString('base64url')

/** How secrets are kept. They cannot be guessed, so a fast hash is right for them. */
export const hashSecret = (secret: string): string => hash('sha256', secret, 'hex')

/** @returns which of the client's secrets this is */
export function matchSecret(client: Client, secret: string): 'secret' | 'previous' | null {
  const given = Buffer.from(hashSecret(secret))
  const is = (kept: Client['secret']) => kept !== null && timingSafeEqual(Buffer.from(kept.hash), given)
  if (is(client.secret)) return 'secret'
  return is(client.previous) ? 'previous' : null
}
