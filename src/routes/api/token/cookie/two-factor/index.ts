import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { CookieSession, errors, refreshCookie, SecondStep, withHeaders } from '../../../../../schemas/index.js'

const twoFactor: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'completeCookieSession',
        tags: ['browser'],
        summary: 'Log in with a cookie: the second step',
        description:
          'Completes a login that was answered with `two_factor_required`, with a code of the authenticator app, a recovery code or a passkey. Each code works once.',
        body: SecondStep,
        response: {
          200: withHeaders(CookieSession, { 'Set-Cookie': refreshCookie }),
          ...errors('two_factor_code_not_valid', 'passkey_not_valid', 'two_factor_token_not_valid', 'csrf_failed')
        }
      }
    },
    async function completeCookieSession(request, reply) {
      const { login, tokens, cookieSessions } = fastify
      return cookieSessions.start(
        reply,
        await login.withFactor(request, reply, 'login_cookie', request.body, tokens.openPair)
      )
    }
  )
}

export default twoFactor
