import { parseObject } from './answer.js'

/** The claims of a JWT, unverified: the service that gets the token verifies it. Empty for a token that is no JWT. */
export function claimsOf(token: string): Record<string, unknown> {
  try {
    const payload = atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))
    return parseObject(new TextDecoder().decode(Uint8Array.from(payload, (byte) => byte.charCodeAt(0))))
  } catch {
    return {}
  }
}

/** When a token was issued and when it expires, in seconds since 1970. */
export function timesOf({ iat, exp }: Record<string, unknown>): { iat: number | undefined; exp: number | undefined } {
  return { iat: isTime(iat) ? iat : undefined, exp: isTime(exp) ? exp : undefined }
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}
