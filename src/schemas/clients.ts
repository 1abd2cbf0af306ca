import Type, { type TSchema } from '#typebox'
import { lengths } from '../lengths.js'
import { Page } from './page.js'

const clientId = '3f0c2b0e-6d0f-4f0a-9d3c-0a7c9b1f2d11'
/** As many of the longest ones, separated by spaces, fit the column. */
const mostOf = (column: number, each: number) => ({ maxItems: Math.floor((column + 1) / (each + 1)) })
const scopeLength = 100
const audienceLength = 200
const unique = { uniqueItems: true } as const

const name = Type.String({
  minLength: 1,
  maxLength: lengths.clients.name,
  pattern: '\\S',
  not: { type: 'string', pattern: '\\u0000' },
  description: 'A name for people',
  examples: ['reports']
})
const Grant = Type.Enum(['client_credentials', 'refresh_token', 'introspection'], { title: 'Grant' })
const grants = Type.Array(Grant, {
  ...unique,
  description: 'The grants that it may use at /oauth/token, and `introspection` for /oauth/introspect',
  examples: [['client_credentials', 'introspection']]
})
// RFC 6749, section 3.3
const scopes = Type.Array(Type.String({ pattern: '^[!#-\\[\\]-~]+$', maxLength: scopeLength }), {
  ...unique,
  ...mostOf(lengths.clients.scopes, scopeLength),
  description:
    'The scopes that it may be granted. `account` permits the routes of this API for users, `admin` those for staff',
  examples: [['read']]
})
const audiences = Type.Array(Type.String({ pattern: '^[!-~]+$', maxLength: audienceLength }), {
  ...unique,
  ...mostOf(lengths.clients.audiences, audienceLength),
  description: 'The audiences of its tokens (`aud`); the default is AUDIENCE, or the issuer if AUDIENCE is not set',
  examples: [['https://api.example.com']]
})
const accessLifetime = Type.Union([Type.Integer({ minimum: 1, maximum: 86_400 }), Type.Null()], {
  description: 'The lifetime of its access tokens in seconds; null for ACCESS_TOKEN_LIFETIME',
  examples: [300]
})
const keySet = <Keys extends TSchema>(title: string, keys: Keys) =>
  Type.Union([Type.Object({ keys }, { title }), Type.Null()], {
    description: 'Its public keys for private_key_jwt; such a client has no secret',
    examples: [null]
  })
const key = { additionalProperties: true }
const jwks = keySet(
  'NewClientKeys',
  Type.Array(Type.Object({ kty: Type.String() }, key), { minItems: 1, maxItems: 20 })
)
const shownJwks = keySet('ClientKeys', Type.Array(Type.Object({ kty: Type.Optional(Type.String()) }, key)))
const jwksUri = Type.Union([Type.String({ pattern: '^https?://', maxLength: lengths.clients.jwksUri }), Type.Null()], {
  description: 'The URL of its public keys',
  examples: [null]
})

const optional = {
  scopes: Type.Optional(scopes),
  audiences: Type.Optional(audiences),
  access_lifetime: Type.Optional(accessLifetime),
  jwks: Type.Optional(jwks),
  jwks_uri: Type.Optional(jwksUri)
}

export const NewClient = Type.Object({ name, grants, ...optional }, { title: 'NewClient', additionalProperties: false })

export const ClientChanges = Type.Object(
  {
    name: Type.Optional(name),
    grants: Type.Optional(grants),
    ...optional,
    is_active: Type.Optional(Type.Boolean({ description: 'Whether the client is active', examples: [true] }))
  },
  { title: 'ClientChanges', additionalProperties: false }
)

export const SecretRotation = Type.Object(
  {
    keep_previous: Type.Optional(
      Type.Boolean({
        examples: [true],
        description:
          'Whether the previous secret works until the next rotation, as it does if this is left out; set false if it was compromised'
      })
    )
  },
  { title: 'SecretRotation', additionalProperties: false }
)

const moment = Type.Union([Type.String({ format: 'date-time' }), Type.Null()])

const ClientSecret = Type.Object(
  { created_at: Type.String({ format: 'date-time' }), last_used: moment },
  { title: 'ClientSecret', description: 'When a secret was made and last used' }
)

const members = {
  client_id: Type.String({ examples: [clientId] }),
  name: Type.String({ examples: ['reports'] }),
  grants,
  scopes,
  audiences,
  access_lifetime: accessLifetime,
  is_active: Type.Boolean({ examples: [true] }),
  created_at: Type.String({ format: 'date-time' }),
  last_used: moment,
  secrets: Type.Array(ClientSecret, {
    description: 'The current secret first; the secrets themselves are never shown'
  }),
  jwks: shownJwks,
  jwks_uri: jwksUri
}

export const Client = Type.Object(members, { title: 'Client', description: 'An OAuth client' })
export const ClientPage = Page(Client, 'ClientPage', 'OAuth clients, newest first')

export const ClientWithSecret = Type.Object(
  {
    ...members,
    client_secret: Type.Optional(
      Type.String({
        description: 'The secret, shown only in this response',
        examples: ['vQ4mE2kXJ7y0sT9aB3cD5fG8hL1nP6rU_wZ-xYqKoIM']
      })
    )
  },
  { title: 'ClientWithSecret', description: 'An OAuth client with its secret' }
)

export const ClientParams = Type.Object({
  client_id: Type.String({ minLength: 1, maxLength: lengths.clients.id, examples: [clientId] })
})
