/**
 * How many characters (Unicode code points) each text column holds, by table: the one source for schemas, for what is cut,
 * and for lists that are joined. A test compares them with prisma/schema.prisma.
 */
export const lengths = {
  users: {
    username: 150,
    usernameKey: 150,
    password: 128,
    email: 254,
    emailKey: 254,
    nickname: 150,
    language: 8,
    searchText: 600,
    inactiveReason: 255,
    notes: 2000
  },
  sessions: { id: 36, rotationKey: 43, revokedReason: 32, userAgent: 255, ip: 45, clientId: 36, scope: 5049 },
  blacklisted_tokens: { jti: 64, reason: 255 },
  clients: {
    id: 36,
    name: 150,
    grants: 100,
    scopes: 5049,
    audiences: 4019,
    secretHash: 64,
    previousHash: 64,
    jwksUri: 500
  },
  used_assertions: { id: 64 },
  audit_events: { id: 36, type: 32, sessionId: 36, ip: 45, requestId: 64, detail: 255 },
  activity_hours: { kind: 32 },
  keyring_keys: { kid: 64, algorithm: 10 },
  outbox_emails: {
    id: 36,
    kind: 32,
    recipient: 254,
    language: 8,
    seed: 43,
    detail: 255,
    ip: 45,
    requestId: 64,
    lastError: 255
  },
  known_devices: { device: 150 },
  one_time_links: { hash: 64, purpose: 32, email: 254 },
  invitations: { id: 36, hash: 64, email: 254, emailKey: 254, username: 150, language: 8 },
  totp_secrets: { secret: 255 },
  recovery_codes: { hash: 64 },
  passkeys: { id: 36, credentialHash: 64, transports: 100, name: 100 },
  challenges: { hash: 64, purpose: 32 }
} as const

/** Bytes that a column of the type TEXT holds. */
export const textBytes = 65_535

/** The beginning of a text that fits a column, without half a character at its end. */
export function cut(text: string, length: number): string {
  const part = text.toWellFormed().slice(0, length)
  return /[\uD800-\uDBFF]$/.test(part) ? part.slice(0, -1) : part
}
