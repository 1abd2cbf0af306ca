import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyPluginAsync, preHandlerAsyncHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import Negotiator from 'negotiator'
import type { Config } from '../../config/index.js'
import { allHooks } from '../../hook-order.js'
import { docsPageOptions } from '../../http/docs-page.js'
import { introduction } from '../../http/languages/docs-page.js'
import { createWording } from '../../http/languages/wording.js'
import { finishDocument } from '../../http/openapi/document.js'
import { inOrderOfUse, tags } from '../../http/operation-order.js'
import { vary } from '../../http/vary.js'
import { version } from '../../version.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** A preHandler hook: sends a browser that asks for a page to the docs page, unless there is none. */
    sendBrowsersToDocs: preHandlerAsyncHookHandler
  }
}

/** The OpenAPI document, made from the schemas that validate, and the page that shows it. */
const plugin: FastifyPluginAsync = async (fastify) => {
  const { prefix } = fastify
  const { DOCS, DOCS_LOGIN } = fastify.config
  await fastify.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'keyturn',
        description: introduction('en', DOCS_LOGIN),
        version,
        license: { name: 'MIT', identifier: 'MIT' }
      },
      servers: [{ url: '/' }],
      security: [],
      tags: tags.map(({ name, description }) => ({ name, description })),
      components: {
        securitySchemes: {
          client: { type: 'http', scheme: 'basic', description: 'client_id and client_secret' },
          bearer: bearerScheme(fastify.config)
        }
      }
    },
    transformObject: (document) =>
      'openapiObject' in document ? finishDocument(inOrderOfUse(document.openapiObject)) : document.swaggerObject,
    refResolver: { buildLocalReference: (json, _baseUri, _fragment, index) => String(json.$id ?? `schema-${index}`) }
  })
  fastify.decorate('sendBrowsersToDocs', async ({ headers: { accept } }, reply) => {
    reply.header('vary', 'Accept')
    if (DOCS && prefersHtml(accept)) return reply.redirect(`${prefix}/docs`)
  })
  if (!DOCS) return
  const wording = createWording(fastify.config)
  await fastify.register(swaggerUi, {
    routePrefix: '/docs',
    transformSpecificationClone: false,
    transformSpecification: (document, { headers }, reply) => {
      if (wording.variesByClient) vary(reply, 'Accept-Language')
      const description = introduction(wording.languageFor(headers['accept-language']), DOCS_LOGIN)
      return { ...document, info: { ...document.info, description } }
    },
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
    ...docsPageOptions(fastify.config)
  })
}

/** Tools know `Bearer` in `Authorization`; any other header is a key to them, which holds the type too. */
function bearerScheme({ AUTH_HEADER_NAME: name, AUTH_HEADER_TYPES: types }: Config) {
  return name.toLowerCase() === 'authorization' && types.some((type) => type.toLowerCase() === 'bearer')
    ? ({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } as const)
    : ({ type: 'apiKey', in: 'header', name, description: `${types[0]} <token>` } as const)
}

function prefersHtml(accept: string | undefined): boolean {
  return new Negotiator({ headers: { accept } }).mediaType(['application/json', 'text/html']) === 'text/html'
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'swagger',
  dependencies: ['config', 'validation', ...allHooks]
})
