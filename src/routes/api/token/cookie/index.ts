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
          ...errors('no_active_account', 'email_not_verified', 'two_factor_required', 'csrf_failed')
        }
      }
    },
    async function startCookieSession(request, reply) {
      const { login, tokens, cookieSessions } = fastify
      return cookieSessions.start(
        reply,
        await login.withPassword(request, reply, 'login_cookie', request.body, tokens.openPair)
      )
    }
  )
}

export default cookie
