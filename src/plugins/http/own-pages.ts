import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyPluginAsync, FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { allHooks } from '../../hook-order.js'

/** What scripts/build.mjs makes of the folder admin. It is the same where the service itself runs from src. */
const folder = new URL('../../../dist/admin/', import.meta.url)

/** The pages that links in emails open. One HTML file shows them all (admin/src/account/main.tsx). */
const accountPages = ['reset-password', 'verify-email', 'accept-invitation']

/** Only the pages' own files, and requests to this service. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "frame-ancestors 'none'"
].join('; ')

/**
 * The administrators' page, unless ADMIN is off, and the pages that links in emails open. They have no rights of their own: they
 * call the API as any other client does.
 */
const plugin: FastifyPluginAsync = async (fastify) => {
  await fastify.register(async (scope) => {
    scope.addHook('onRequest', async (_request, reply) => {
      reply.header('content-security-policy', contentSecurityPolicy)
    })
    if (fastify.config.ADMIN) {
      const send = await pageOf('index.html')
      await serveFiles(scope, '/admin/')
      scope.get('/admin', { schema: { hide: true } }, async (request, reply) => {
        const [path = '', ...search] = request.url.split('?')
        // The page's addresses are relative. So is this one: a proxy may have changed the path
        if (!path.endsWith('/')) return reply.redirect(['admin/', ...search].join('?'))
        return send(reply)
      })
    }
    const send = await pageOf('account.html')
    await serveFiles(scope, '/account/')
    for (const page of accountPages) {
      scope.get(`/account/${page}`, { schema: { hide: true } }, async (_request, reply) => send(reply))
    }
  })
}

async function pageOf(name: string) {
  const html = await readFile(new URL(name, folder), 'utf8')
  return (reply: FastifyReply) => reply.type('text/html; charset=utf-8').send(html)
}

/** The scripts and styles of the pages below a path. */
async function serveFiles(scope: FastifyInstance, prefix: string): Promise<void> {
  await scope.register(fastifyStatic, {
    root: fileURLToPath(folder),
    prefix,
    decorateReply: false,
    index: false,
    // A route for each file that is there, and none for others
    wildcard: false,
    globIgnore: ['*.html', '**/*.br', '**/*.gz'],
    preCompressed: true,
    schemaHide: true,
    cacheControl: false,
    setHeaders(reply, path) {
      // A file in assets has a hash of its content in its name
      const isImmutable = path.includes('/assets/')
      reply.header('cache-control', isImmutable ? 'public, max-age=31536000, immutable' : 'public, max-age=3600')
    }
  })
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'own-pages',
  dependencies: ['config', ...allHooks]
})
