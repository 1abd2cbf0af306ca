import type { FastifyError, FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { isFailure } from '../../domain/clients/assertion.js'
import { type CatalogueError, inEnglish } from '../../errors.js'
import { summaryOf, textsOf } from '../../http/error-body.js'
import { receive } from '../http/errors.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** Makes the scope that calls it speak OAuth: its errors, no caching by HTTP/1.0 either, and limits on failures instead of requests. */
    speakOAuth(): void
  }
}

const registered = new Set([
  ...['invalid_request', 'invalid_client', 'invalid_grant', 'unauthorized_client', 'unsupported_grant_type'],
  ...['invalid_scope', 'invalid_target']
])

const plugin: FastifyPluginAsync = async (fastify) => {
  fastify.decorate('speakOAuth', function speakOAuth(this: FastifyInstance) {
    this.limitFailures(isFailure)
    this.addHook('onRequest', (_request, reply, done) => {
      reply.header('pragma', 'no-cache')
      done()
    })
    // Clients may also say who they are in the body.
    this.addHook('onRoute', (route) => {
      route.schema = { security: [{ client: [] }, {}], ...route.schema }
    })
    this.setErrorHandler(answerOAuthError)
  })
}

/** RFC 6749, section 5.2. */
function answerOAuthError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const { status, known } = receive(error, request, reply)
  const code = codeOf(status, known)
  if (code === 'invalid_client') reply.header('www-authenticate', 'Basic realm="oauth", charset="UTF-8"')
  const problem = known?.fields === undefined ? known?.message : summaryOf(textsOf(known.fields, inEnglish))
  void reply
    .code(
      status >= 400 && status < 500 && !registered.has(known?.code.toLowerCase() ?? '') && status !== 429 ? 400 : status
    )
    .type('application/json')
    .send({ error: code, error_description: described(problem ?? 'The service could not process the request.') })
}

function codeOf(status: number, known: CatalogueError | undefined): string {
  const code = known?.code.toLowerCase() ?? ''
  if (registered.has(code)) return code
  if (status === 429 || status === 503) return 'temporarily_unavailable'
  return status < 500 ? 'invalid_request' : 'server_error'
}

/** The characters that a description may have (RFC 6749, section 5.2). */
const described = (text: string): string => text.replaceAll(/["\\]/g, "'").replaceAll(/[^\x20-\x7e]/g, '?')

export default fp(plugin, { fastify: '5.x', name: 'oauth-scope', dependencies: ['rate-limit'] })
