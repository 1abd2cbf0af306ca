import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyPluginAsync, preHandlerAsyncHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import Negotiator from 'negotiator'
import type { Message } from '../../errors.js'
import { allHooks } from '../../hook-order.js'
import { docsPageOptions } from '../../http/docs-page.js'
import { introduction } from '../../http/languages/docs-page.js'
import { createWording } from '../../http/languages/wording.js'
import { finishDocument } from '../../http/openapi/document.js'
import { withErrors } from '../../http/openapi/error-examples.js'
import { securitySchemesOf } from '../../http/openapi/security-schemes.js'
import { inOrderOfUse, isListed, tags } from '../../http/operation-order.js'
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
  const { AUTH_TOKEN_CLASSES, DOCS, DOCS_LOGIN } = fastify.config
  const wording = createWording(fastify.config)
  const say = (text: Message) => wording.say(text, wording.languageFor(undefined))
  const examples = { prefix, say, tokenTypes: AUTH_TOKEN_CLASSES }
  await fastify.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'keyturn',
        description: introduction('en', DOCS_LOGIN),
        version,
        contact: { name: 'The operators of this service' },
        license: { name: 'MIT', identifier: 'MIT' }
      },
      servers: [{ url: '/' }],
      security: [],
      tags: tags.map(({ name, description }) => ({ name, description })),
      components: {
        securitySchemes: securitySchemesOf(fastify.config, prefix)
      }
    },
    transform: ({ schema, url, route }) => ({
      url,
      schema: isListed(schema?.operationId) ? withErrors(route, schema, examples) : schema
    }),
    transformObject: (document) =>
      'openapiObject' in document ? finishDocument(inOrderOfUse(document.openapiObject)) : document.swaggerObject,
    refResolver: { buildLocalReference: (json, _baseUri, _fragment, index) => String(json.$id ?? `schema-${index}`) }
  })
  fastify.decorate('sendBrowsersToDocs', async ({ headers: { accept } }, reply) => {
    reply.header('vary', 'Accept')
    if (DOCS && prefersHtml(accept)) return reply.redirect(`${prefix}/docs`)
  })
  if (!DOCS) return
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

function prefersHtml(accept: string | undefined): boolean {
  return new Negotiator({ headers: { accept } }).mediaType(['application/json', 'text/html']) === 'text/html'
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'swagger',
  dependencies: ['config', 'validation', ...allHooks]
})
