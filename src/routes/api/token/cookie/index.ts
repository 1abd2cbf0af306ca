import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { CookieSession, Credentials, errors, refreshCookie, withHeaders } from '../../../../schemas/index.js'

const cookie: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'startCookieSession',
        tags: ['browser'],
        summary: 'Log in with a cookie',
        description:
          'Starts a session whose refresh token is in a cookie that scripts cannot read. Only pages of PUBLIC_URL and of CORS_ALLOWED_ORIGINS may call this.',
        body: Credentials,
        response: {
          200: withHeaders(CookieSession, { 'Set-Cookie': refreshCookie }),
          ...errors('no_active_account', 'csrf_failed')
        }
      }
    },
    async function startCookieSession(request, reply) {
      const tokens = await fastify.guardLogin(request, reply, request.body.username, (account) =>
        fastify.tokens.obtainPair({ ...request.body, account }, fastify.deviceOf(request), request)
      )
      return fastify.cookieSessions.start(reply, tokens)
    }
  )
}

export default cookie
