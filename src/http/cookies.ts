import { parseCookie, type SetCookie, stringifySetCookie } from 'cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'

// Without @fastify/cookie, whose decorators an application around the service may have, with other options
// (docs/decisions/0049-neighbouring-plugins.md).

/** The value of a cookie of this request; undefined where there is none. */
export function cookieOf({ headers: { cookie } }: FastifyRequest, name: string): string | undefined {
  return cookie === undefined ? undefined : parseCookie(cookie)[name]
}

/** Adds a `Set-Cookie` to those that the response has. */
export function setCookie(reply: FastifyReply, cookie: SetCookie): void {
  reply.header('set-cookie', stringifySetCookie(cookie))
}
