import Type from 'typebox'

const base = 'https://auth.example.com'

/** What the service's address answers to programs. The version is nobody's business. */
export const ServiceIndex = Type.Object(
  {
    name: Type.Literal('keyturn'),
    api: Type.String({ description: "The API's paths" }),
    docs: Type.Optional(Type.String({ description: 'The docs page, unless `DOCS=off`' })),
    openapi: Type.Optional(Type.String({ description: 'The OpenAPI document, unless `DOCS=off`' })),
    metadata: Type.Optional(Type.String({ description: 'For OAuth clients (RFC 8414), unless `ISSUER` is no URL' })),
    jwks: Type.String({ description: 'The public keys' }),
    health: Type.String({ description: 'Whether requests can be served' })
  },
  {
    description: 'Links',
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
