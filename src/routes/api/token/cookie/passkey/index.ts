import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { CookieSession, errors, PasskeyLogin, refreshCookie, withHeaders } from '../../../../../schemas/index.js'

const passkey: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'startCookieSessionWithPasskey',
        tags: ['browser'],
        summary: 'Log in with a cookie and a passkey',
        description: 'Needs neither a username nor a password, and no second step: the passkey is two factors.',
        body: PasskeyLogin,
        response: {
          200: withHeaders(CookieSession, { 'Set-Cookie': refreshCookie }),
          ...errors(
            'passkey_login_failed',
            'no_active_account',
            'email_not_verified',
            'csrf_failed',
            'two_factor_not_available'
          )
        }
      }
    },
    async function startCookieSessionWithPasskey(request, reply) {
      const { login, tokens, cookieSessions } = fastify
      return cookieSessions.start(reply, await login.withPasskey(request, reply, request.body.passkey, tokens.openPair))
    }
  )
}

export default passkey
