import Type from '#typebox'

const accessToken = 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzY29wZSI6InJlYWQifQ.c2lnbmF0dXJl'

/** Parameters are texts, each at most once; unknown ones are ignored (RFC 6749, section 3.2). */
const parameters = { additionalProperties: { type: 'string' } } as const
const parameter = (description: string, ...examples: string[]) =>
  Type.Optional(Type.String({ description, ...(examples.length > 0 && { examples }) }))

/** How a client that does not use HTTP Basic says who it is. */
const client = {
  client_id: parameter('The client, where it does not use HTTP Basic'),
  client_secret: parameter('Its secret'),
  client_assertion_type: parameter('For private_key_jwt'),
  client_assertion: parameter('For private_key_jwt: the signed assertion (RFC 7523)')
}

export const OAuthTokenRequest = Type.Object(
  {
    grant_type: parameter('`client_credentials` or `refresh_token`', 'client_credentials'),
    refresh_token: parameter('For the grant refresh_token'),
    scope: parameter('Separated by spaces; all that is allowed if left out'),
    resource: Type.Optional(
      Type.Union([Type.String(), Type.Array(Type.String())], {
        description: 'An audience of the client (RFC 8707). May be repeated; the default is all audiences of the client'
      })
    ),
    ...client
  },
  {
    title: 'OAuthTokenRequest',
    ...parameters,
    examples: [{ grant_type: 'client_credentials', scope: 'read' }]
  }
)

export const OAuthTokenResponse = Type.Object(
  {
    access_token: Type.String({ description: 'A JWT access token (RFC 9068)', examples: [accessToken] }),
    token_type: Type.Literal('Bearer'),
    expires_in: Type.Integer({ description: 'The lifetime in seconds', examples: [300] }),
    scope: Type.Optional(Type.String({ description: 'The granted scopes', examples: ['read'] })),
    refresh_token: Type.Optional(Type.String({ description: 'The next refresh token, for the grant refresh_token' }))
  },
  { title: 'OAuthTokenResponse', description: 'An access token' }
)

const tokenQuestion = (title: string) =>
  Type.Object(
    {
      token: parameter('The token', accessToken),
      token_type_hint: parameter('Not needed: tokens say what they are'),
      ...client
    },
    { title, ...parameters, examples: [{ token: accessToken }] }
  )
export const IntrospectionRequest = tokenQuestion('IntrospectionRequest')
export const RevocationRequest = tokenQuestion('RevocationRequest')

export const IntrospectionResponse = Type.Object(
  {
    active: Type.Boolean({ description: 'Whether the token is active', examples: [true] }),
    token_use: Type.Optional(Type.String({ description: '`access`, `refresh` or `sliding`', examples: ['access'] })),
    username: Type.Optional(Type.String({ examples: ['neo'] })),
    scope: Type.Optional(Type.String()),
    client_id: Type.Optional(Type.String())
  },
  {
    title: 'IntrospectionResponse',
    description: 'The claims of an active token; `active: false` alone for any other',
    additionalProperties: true
  }
)

export const RevocationsQuery = Type.Object(
  {
    since: Type.Optional(
      Type.String({
        maxLength: 1000,
        description: 'The `next` of the previous response, or a time such as 2026-11-23T09:00:00Z'
      })
    )
  },
  { additionalProperties: false }
)

const Revocation = Type.Object(
  {
    sid: Type.Optional(Type.String({ description: 'A revoked session: all tokens with this `sid` are revoked' })),
    jti: Type.Optional(Type.String({ description: 'A revoked token' })),
    revoked_at: Type.String({ format: 'date-time', examples: ['2026-11-23T09:00:00.000Z'] }),
    expires_at: Type.String({
      format: 'date-time',
      description: 'When the entry can be dropped, because all such tokens have expired',
      examples: ['2026-11-23T09:05:00.000Z']
    })
  },
  { title: 'Revocation', description: 'A revoked session or token' }
)

export const Revocations = Type.Object(
  {
    revocations: Type.Array(Revocation),
    next: Type.String({ description: 'The `since` of the next request' }),
    more: Type.Boolean({ description: 'Whether more entries are available now', examples: [false] })
  },
  { title: 'Revocations', description: 'Revoked sessions and tokens, oldest first' }
)

export const ServerMetadata = Type.Object(
  {
    issuer: Type.String({ examples: ['https://auth.example.com'] }),
    token_endpoint: Type.String({ examples: ['https://auth.example.com/oauth/token'] })
  },
  { title: 'ServerMetadata', description: 'Metadata (RFC 8414)', additionalProperties: true }
)

export const JsonWebKeySet = Type.Object(
  {
    keys: Type.Array(
      Type.Object(
        {
          kty: Type.Optional(Type.String({ examples: ['EC'] })),
          kid: Type.Optional(Type.String({ description: 'The key id in the header of tokens' })),
          use: Type.Optional(Type.String({ examples: ['sig'] })),
          alg: Type.Optional(Type.String({ examples: ['ES256'] }))
        },
        { title: 'JsonWebKey', additionalProperties: true }
      )
    )
  },
  { title: 'JsonWebKeySet', description: 'A JSON Web Key Set' }
)
