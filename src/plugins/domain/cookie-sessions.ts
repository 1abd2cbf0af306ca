import { createDecoder } from 'fast-jwt'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { refreshCookieOf } from '../../config/index.js'
import { CsrfFailed, isCatalogueError, NotAuthenticated } from '../../errors.js'
import { cookieOf, setCookie } from '../../http/cookies.js'
import { isForged } from '../../http/forgery.js'

/** What a browser is told of its session. */
export interface CookieSession {
  access: string
  refresh_expires_at: string
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Sessions of browsers, whose refresh token is in a cookie that no script can read (RFC 10017). */
    cookieSessions: {
      /** @throws CsrfFailed when a page that is not trusted may have sent this request */
      requireTrustedPage(request: FastifyRequest): void
      /** Puts the refresh token of a login into the cookie. */
      start(reply: FastifyReply, tokens: { access: string; refresh: string }): CookieSession
      /** Rotates the refresh token in the cookie. Clears the cookie when the token is not valid. */
      refresh(request: FastifyRequest, reply: FastifyReply, key?: string): Promise<CookieSession>
      /** Revokes the session and clears the cookie. */
      end(request: FastifyRequest, reply: FastifyReply): Promise<void>
    }
  }
}

/** Browsers drop a cookie whose name and value have more bytes (RFC 6265bis, section 5.6). */
const maxCookieSize = 4096

const plugin: FastifyPluginAsync = async (fastify) => {
  const { clock, config, identity, tokens, log } = fastify
  const { NODE_ENV, CORS_ALLOWED_ORIGINS: listed } = config
  const cookie = refreshCookieOf(config)
  const decode = createDecoder()
  const tokenOf = (request: FastifyRequest): string | undefined => cookieOf(request, cookie.name) || undefined
  const clear = (reply: FastifyReply): void => setCookie(reply, { ...cookie, value: '', maxAge: 0 })

  fastify.decorate('cookieSessions', {
    requireTrustedPage(request) {
      const pages = { own: new URL(identity.url).origin, listed, trustsHost: NODE_ENV !== 'production' }
      if (isForged(request.headers, tokenOf(request) !== undefined, pages)) throw CsrfFailed()
    },

    start,

    async refresh(request, reply, key) {
      const refresh = tokenOf(request)
      if (refresh === undefined) throw NotAuthenticated()
      try {
        // Without rotation there is no new refresh token: the old one stays.
        return start(reply, { refresh, ...(await tokens.rotate(refresh, request, key)) })
      } catch (error) {
        if (isRefused(error)) clear(reply)
        throw error
      }
    },

    async end(request, reply) {
      const refresh = tokenOf(request)
      if (refresh === undefined) return
      try {
        await tokens.blacklist(refresh, request)
      } catch (error) {
        // The session is over already; a failure of the database is no reason to say so.
        if (!isRefused(error)) throw error
      }
      clear(reply)
    }
  })

  function start(reply: FastifyReply, { access, refresh }: { access: string; refresh: string }): CookieSession {
    const { exp } = decode(refresh)
    setCookie(reply, { ...cookie, value: refresh, maxAge: Math.max(0, exp - Math.floor(clock() / 1000)) })
    if (cookie.name.length + refresh.length > maxCookieSize) {
      log.error('the refresh token is too long for a cookie, so browsers will drop it; issue fewer or shorter claims')
    }
    return { access, refresh_expires_at: new Date(exp * 1000).toISOString() }
  }
}

const isRefused = (error: unknown): boolean => isCatalogueError(error) && error.statusCode === 401

export default fp(plugin, {
  fastify: '5.x',
  name: 'cookie-sessions',
  dependencies: ['config', 'identity', 'clock', 'tokens']
})
