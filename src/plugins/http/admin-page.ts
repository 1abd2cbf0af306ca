import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { allHooks } from '../../hook-order.js'

/** What scripts/build.mjs makes of the folder admin. It is the same where the service itself runs from src. */
const folder = new URL('../../../dist/admin/', import.meta.url)

/** Only the page's own files, and requests to this service. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "frame-ancestors 'none'"
].join('; ')

/** The administrators' page, unless ADMIN is off. It has no rights of its own: it calls the API as any other client does. */
const plugin: FastifyPluginAsync = async (fastify) => {
  if (!fastify.config.ADMIN) return
  const html = await readFile(new URL('index.html', folder), 'utf8')

  await fastify.register(async (scope) => {
    scope.addHook('onRequest', async (_request, reply) => {
      reply.header('content-security-policy', contentSecurityPolicy)
    })
    await scope.register(fastifyStatic, {
      root: fileURLToPath(folder),
      prefix: '/admin/',
      decorateReply: false,
      index: false,
      // A route for each file that is there, and none for others
      wildcard: false,
      globIgnore: ['index.html', '**/*.br', '**/*.gz'],
      preCompressed: true,
      schemaHide: true,
      cacheControl: false,
      setHeaders(reply, path) {
        // A file in assets has a hash of its content in its name
        const isImmutable = path.includes('/assets/')
        reply.header('cache-control', isImmutable ? 'public, max-age=31536000, immutable' : 'public, max-age=3600')
      }
    })
    scope.get('/admin', { schema: { hide: true } }, async ({ url }, reply) => {
      const [path = '', ...search] = url.split('?')
      // The page's addresses are relative. So is this one: a proxy may have changed the path
      if (!path.endsWith('/')) return reply.redirect(['admin/', ...search].join('?'))
      return reply.type('text/html; charset=utf-8').send(html)
    })
  })
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'admin-page',
  dependencies: ['config', ...allHooks]
})
