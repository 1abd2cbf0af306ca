import Type from '#typebox'

const base = 'https://auth.example.com'

/** What the service's address answers to programs. The version is nobody's business. */
export const ServiceIndex = Type.Object(
  {
    name: Type.Literal('keyturn'),
    api: Type.String({ description: 'API index' }),
    docs: Type.Optional(Type.String({ description: 'The docs page; absent with `DOCS=off`' })),
    openapi: Type.Optional(Type.String({ description: 'The OpenAPI document; absent with `DOCS=off`' })),
    metadata: Type.Optional(
      Type.String({ description: 'The metadata for OAuth clients (RFC 8414); absent if `ISSUER` is not a URL' })
    ),
    jwks: Type.String({ description: 'The public keys (JWKS)' }),
    health: Type.String({ description: 'Readiness' })
  },
  {
    title: 'ServiceIndex',
    description: 'Links to the parts of the service',
    examples: [
      {
        name: 'keyturn',
        api: `${base}/api`,
        docs: `${base}/docs`,
        openapi: `${base}/docs/json`,
        metadata: `${base}/.well-known/oauth-authorization-server`,
        jwks: `${base}/.well-known/jwks.json`,
        health: `${base}/health/ready`
      }
    ]
  }
)
