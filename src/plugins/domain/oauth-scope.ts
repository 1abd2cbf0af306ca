import type { FastifyError, FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { isFailure } from '../../domain/clients/assertion.js'
import { oauthErrorOf } from '../../http/oauth-error-body.js'
import { receive } from '../http/errors.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** Makes the scope that calls it speak OAuth: its errors, no caching by HTTP/1.0 either, and limits on failures instead of requests. */
    speakOAuth(): void
  }
}

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
  const received = receive(error, request, reply)
  const { status, body } = oauthErrorOf(received.status, received.known)
  if (body.error === 'invalid_client') reply.header('www-authenticate', 'Basic realm="oauth", charset="UTF-8"')
  void reply.code(status).type('application/json').send(body)
}

export default fp(plugin, { fastify: '5.x', name: 'oauth-scope', dependencies: ['rate-limit'] })
