import type { JSONWebKeySet } from 'jose'
import type { Prisma } from '../../infra/db/prisma.js'
import { boolean, columns, date, integer, orNull, text } from '../../infra/db/rows.js'

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

/** What is read of a client, with Client as `c`, for `clientOf`. */
export const clientColumns = columns('c', {
  id: text,
  name: text,
  grants: text,
  scopes: text,
  audiences: text,
  accessLifetime: orNull(integer),
  isActive: boolean,
  createdAt: date,
  secretHash: orNull(text),
  secretCreatedAt: orNull(date),
  secretUsedAt: orNull(date),
  previousHash: orNull(text),
  previousCreatedAt: orNull(date),
  previousUsedAt: orNull(date),
  jwks: orNull(text),
  jwksUri: orNull(text),
  keyUsedAt: orNull(date),
  epoch: integer
})

/** A row of the table, as Prisma Client and `clientColumns` read it. */
export function clientOf(row: Prisma.ClientModel): Client {
  const { id, name, accessLifetime, isActive, createdAt, jwksUri, keyUsedAt, epoch } = row
  return {
    ...{ id, name, accessLifetime, isActive, createdAt, jwksUri, keyUsedAt, epoch },
    grants: grantTypes.filter((grant) => listOf(row.grants).includes(grant)),
    scopes: listOf(row.scopes),
    audiences: listOf(row.audiences),
    secret: secretOf(row.secretHash, row.secretCreatedAt, row.secretUsedAt),
    previous: secretOf(row.previousHash, row.previousCreatedAt, row.previousUsedAt),
    jwks: row.jwks === null ? null : JSON.parse(row.jwks)
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

const listOf = (words: string): string[] => words.split(' ').filter((word) => word !== '')

function secretOf(hash: string | null, createdAt: Date | null, usedAt: Date | null): KeptSecret | null {
  if (hash === null) return null
  if (createdAt === null) throw new TypeError('a client has a secret without the time it was made')
  return { hash, createdAt, usedAt }
}
