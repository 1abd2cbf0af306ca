import type { JSONWebKeySet } from 'jose'
import { boolean, date, integer, nullable, type Row, text } from '../db/rows.js'

/** What a client may ask the token endpoint for (RFC 6749, section 4.4 and 6). */
export const tokenGrants = ['client_credentials', 'refresh_token'] as const
export type TokenGrant = (typeof tokenGrants)[number]

/** What a client may be allowed: the grants of the token endpoint, and asking about tokens (RFC 7662). */
export const grantTypes = [...tokenGrants, 'introspection'] as const
export type GrantType = (typeof grantTypes)[number]

/** Milliseconds that no access token of a client outlives. */
export const longestClientLife = 86_400_000

/** A secret as it is kept: its hash, never itself. */
export interface KeptSecret {
  hash: string
  createdAt: Date
  usedAt: Date | null
}

/** A service that speaks OAuth with us. */
export interface Client {
  id: string
  name: string
  grants: GrantType[]
  scopes: string[]
  audiences: string[]
  /** Milliseconds; null for ACCESS_TOKEN_LIFETIME. */
  accessLifetime: number | null
  isActive: boolean
  /** Rises with each deactivation, and revokes for good the tokens that the client got for itself before. */
  epoch: number
  createdAt: Date
  secret: KeptSecret | null
  /** The secret before the current one; it works beside it until the next rotation. */
  previous: KeptSecret | null
  jwks: JSONWebKeySet | null
  jwksUri: string | null
  keyUsedAt: Date | null
}

const names = [
  ...['id', 'name', 'grants', 'scopes', 'audiences', 'accessLifetime', 'isActive', 'createdAt'],
  ...['secretHash', 'secretCreatedAt', 'secretUsedAt', 'previousHash', 'previousCreatedAt', 'previousUsedAt'],
  ...['jwks', 'jwksUri', 'keyUsedAt', 'epoch']
]

/** What a SELECT must name, with Client as `c`, for `decodeClient`. */
export const clientColumns = names.map((name) => `c.${name}`).join(', ')
export const clientWidth = names.length

/** @param from the position of the first of `clientColumns` in the row */
export function decodeClient(row: Row, from = 0): Client {
  return {
    id: text(row, from),
    name: text(row, from + 1),
    grants: grantTypes.filter((grant) => list(row, from + 2).includes(grant)),
    scopes: list(row, from + 3),
    audiences: list(row, from + 4),
    accessLifetime: nullable(integer, row, from + 5),
    isActive: boolean(row, from + 6),
    createdAt: date(row, from + 7),
    secret: secretAt(row, from + 8),
    previous: secretAt(row, from + 11),
    jwks: keySetOf(nullable(text, row, from + 14)),
    jwksUri: nullable(text, row, from + 15),
    keyUsedAt: nullable(date, row, from + 16),
    epoch: integer(row, from + 17)
  }
}

/** A client as the API shows it: never a secret nor its hash. */
export function presentClient({ id, name, grants, scopes, audiences, accessLifetime, ...client }: Client) {
  return {
    client_id: id,
    name,
    grants,
    scopes,
    audiences,
    access_lifetime: accessLifetime === null ? null : accessLifetime / 1000,
    is_active: client.isActive,
    created_at: client.createdAt.toISOString(),
    last_used: lastUsed(client)?.toISOString() ?? null,
    secrets: [client.secret, client.previous].flatMap((secret) =>
      secret === null
        ? []
        : [{ created_at: secret.createdAt.toISOString(), last_used: secret.usedAt?.toISOString() ?? null }]
    ),
    jwks: client.jwks,
    jwks_uri: client.jwksUri
  }
}

function lastUsed({ secret, previous, keyUsedAt }: Pick<Client, 'secret' | 'previous' | 'keyUsedAt'>): Date | null {
  const used = [secret?.usedAt, previous?.usedAt, keyUsedAt].flatMap((at) => at?.getTime() ?? [])
  return used.length === 0 ? null : new Date(Math.max(...used))
}

const list = (row: Row, index: number): string[] =>
  text(row, index)
    .split(' ')
    .filter((item) => item !== '')

function secretAt(row: Row, index: number): KeptSecret | null {
  const hash = nullable(text, row, index)
  if (hash === null) return null
  return { hash, createdAt: date(row, index + 1), usedAt: nullable(date, row, index + 2) }
}

function keySetOf(json: string | null): JSONWebKeySet | null {
  return json === null ? null : JSON.parse(json)
}
