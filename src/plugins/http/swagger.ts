import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyPluginAsync, preHandlerAsyncHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import Negotiator from 'negotiator'
import { allHooks } from '../../hook-order.js'
import { version } from '../../version.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** A preHandler hook: sends a browser that asks for a page to the docs page, unless there is none. */
    sendBrowsersToDocs: preHandlerAsyncHookHandler
  }
}

const description = `Issues, refreshes and revokes JSON Web Tokens, and manages the users that they belong to.

1. Obtain a token pair with \`POST /api/token\`.
2. Press **Authorize** and paste the access token.
3. Call the protected operations. Before the access token expires, refresh the pair with \`POST /api/token/refresh\`.

A refresh token can be used once. Reuse after a short interval revokes the session.

Every operation may reject the HTTP request itself with a problem document: 400 if the request is not valid HTTP/1.1, 408 if it
does not arrive within 10 seconds, 417 for an \`Expect\` other than 100-continue, 431 if the URL and headers are larger than 16 kB.`

/** The OpenAPI document, made from the schemas that validate, and the page that shows it. */
const plugin: FastifyPluginAsync = async (fastify) => {
  const { prefix } = fastify
  const { AUTH_HEADER_NAME, AUTH_HEADER_TYPES, DOCS } = fastify.config
  await fastify.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'keyturn', description, version, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: '/' }],
      security: [],
      tags: [
        { name: 'token', description: 'Log in and out, refresh and verify tokens' },
        { name: 'users', description: 'Users' },
        { name: 'sessions', description: 'The devices on which a user is logged in' },
        { name: 'admin', description: 'Administration, for staff' },
        {
          name: 'oauth',
          description: 'OAuth 2.0 for services: client credentials, refresh, introspection, revocation'
        },
        { name: 'operation', description: 'Health checks, monitoring and public metadata, for operators' }
      ],
      components: {
        securitySchemes: {
          client: { type: 'http', scheme: 'basic', description: 'client_id and client_secret' },
          bearer:
            AUTH_HEADER_NAME.toLowerCase() === 'authorization'
              ? { type: 'http', scheme: AUTH_HEADER_TYPES[0]?.toLowerCase() ?? 'bearer', bearerFormat: 'JWT' }
              : { type: 'apiKey', in: 'header', name: AUTH_HEADER_NAME, description: `${AUTH_HEADER_TYPES[0]} <token>` }
        }
      }
    },
    refResolver: { buildLocalReference: (json, _baseUri, _fragment, index) => String(json.$id ?? `schema-${index}`) }
  })
  fastify.decorate('sendBrowsersToDocs', async ({ headers: { accept } }, reply) => {
    reply.header('vary', 'Accept')
    if (DOCS && prefersHtml(accept)) return reply.redirect(`${prefix}/docs`)
  })
  if (!DOCS) return
  await fastify.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: {
      'default-src': ["'none'"],
      'connect-src': ["'self'"],
      'img-src': ["'self'", 'data:'],
      'script-src': ["'self'"],
      'style-src': ["'self'", "'unsafe-inline'"],
      'font-src': ["'self'"],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-ancestors': ["'none'"]
    },
    uiConfig: { deepLinking: true, persistAuthorization: false, tryItOutEnabled: true, displayRequestDuration: true }
  })
}

function prefersHtml(accept: string | undefined): boolean {
  return new Negotiator({ headers: { accept } }).mediaType(['application/json', 'text/html']) === 'text/html'
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'swagger',
  dependencies: ['config', 'validation', ...allHooks]
})
