import Type from 'typebox'

const accessToken = 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzY29wZSI6InJlYWQifQ.c2lnbmF0dXJl'

/** Parameters are texts, each at most once; unknown ones are ignored (RFC 6749, section 3.2). */
const parameters = { additionalProperties: { type: 'string' } } as const
const parameter = (description: string) => Type.Optional(Type.String({ description }))

/** How a client that does not use HTTP Basic says who it is. */
const client = {
  client_id: parameter('The client, where it does not use HTTP Basic'),
  client_secret: parameter('Its secret'),
  client_assertion_type: parameter('For private_key_jwt'),
  client_assertion: parameter('For private_key_jwt: the signed assertion (RFC 7523)')
}

export const TokenRequest = Type.Object(
  {
    grant_type: parameter('`client_credentials` or `refresh_token`'),
    refresh_token: parameter('For the grant refresh_token'),
    scope: parameter('Separated by spaces; all that is allowed if left out'),
    resource: Type.Optional(
      Type.Union([Type.String(), Type.Array(Type.String())], {
        description: 'Some of the client’s audiences (RFC 8707), which may come several times; all of them if left out'
      })
    ),
    ...client
  },
  { ...parameters, examples: [{ grant_type: 'client_credentials', scope: 'read' }] }
)

export const TokenAnswer = Type.Object(
  {
    access_token: Type.String({ description: 'A JWT access token (RFC 9068)', examples: [accessToken] }),
    token_type: Type.Literal('Bearer'),
    expires_in: Type.Integer({ description: 'Seconds', examples: [300] }),
    scope: Type.Optional(Type.String({ description: 'What was granted', examples: ['read'] })),
    refresh_token: Type.Optional(Type.String({ description: 'For the grant refresh_token: the successor' }))
  },
  { description: 'An access token' }
)

export const TokenQuestion = Type.Object(
  {
    token: parameter('The token'),
    token_type_hint: parameter('Not needed: tokens say what they are'),
    ...client
  },
  { ...parameters, examples: [{ token: accessToken }] }
)

export const IntrospectionAnswer = Type.Object(
  {
    active: Type.Boolean({ description: 'Whether the token works', examples: [true] }),
    token_use: Type.Optional(Type.String({ description: '`access`, `refresh` or `sliding`', examples: ['access'] })),
    username: Type.Optional(Type.String({ examples: ['neo'] })),
    scope: Type.Optional(Type.String()),
    client_id: Type.Optional(Type.String())
  },
  { description: 'What there is to know of the token; of one that is not active, nothing', additionalProperties: true }
)

export const RevocationsQuery = Type.Object(
  {
    since: Type.Optional(
      Type.String({
        maxLength: 1000,
        description: '`next` of the answer before, or a moment such as 2026-11-23T09:00:00Z'
      })
    )
  },
  { additionalProperties: false }
)

export const Revocations = Type.Object(
  {
    revocations: Type.Array(
      Type.Object({
        sid: Type.Optional(Type.String({ description: 'A session: each token with this `sid` is dead' })),
        jti: Type.Optional(Type.String({ description: 'A single token' })),
        revoked_at: Type.String({ format: 'date-time', examples: ['2026-11-23T09:00:00.000Z'] }),
        expires_at: Type.String({
          format: 'date-time',
          description: 'When it can be forgotten: no such token is alive any more',
          examples: ['2026-11-23T09:05:00.000Z']
        })
      })
    ),
    next: Type.String({ description: '`since` of the next question' }),
    more: Type.Boolean({ description: 'Whether there is more right now', examples: [false] })
  },
  { description: 'What ended lately, the earliest first' }
)

export const Metadata = Type.Object(
  {
    issuer: Type.String({ examples: ['https://auth.example.com'] }),
    token_endpoint: Type.String({ examples: ['https://auth.example.com/oauth/token'] })
  },
  { description: 'RFC 8414', additionalProperties: true }
)

export const KeySet = Type.Object(
  {
    keys: Type.Array(
      Type.Object(
        {
          kty: Type.Optional(Type.String({ examples: ['EC'] })),
          kid: Type.Optional(Type.String({ description: 'As the header of tokens names it' })),
          use: Type.Optional(Type.String({ examples: ['sig'] })),
          alg: Type.Optional(Type.String({ examples: ['ES256'] }))
        },
        { additionalProperties: true }
      )
    )
  },
  { description: 'A JSON Web Key Set' }
)

const oauthExamples: Record<number, [error: string, error_description: string]> = {
  400: ['invalid_request', 'grant_type is missing.'],
  401: ['invalid_client', 'Client authentication failed.'],
  429: ['temporarily_unavailable', 'Request was throttled. Expected available in 42 seconds.'],
  503: ['temporarily_unavailable', 'The service is unavailable for the moment. Try again.']
}

const OAuthProblem = Type.Object({ error: Type.String(), error_description: Type.String() })

/** Response schemas of OAuth's errors (RFC 6749, section 5.2), each with an example. */
export function oauthErrors(...statuses: number[]) {
  return Object.fromEntries(
    statuses.map((status) => {
      const [error, error_description] = oauthExamples[status] ?? ['server_error', '']
      const content = { 'application/json': { schema: OAuthProblem, example: { error, error_description } } }
      return [status, { description: error_description, content }]
    })
  )
}
