import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Session } from '../../domain/sessions/session.js'
import type { ApiScope } from '../../domain/tokens/audience.js'
import { BadAuthorizationHeader, EnrolmentRequired, NotAuthenticated, PermissionDenied } from '../../errors.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** An onRequest hook: lets through whoever brings a live token, and sets `request.user`, `request.sessionId` and `request.currentSession`. */
    authenticate(request: FastifyRequest): Promise<void>
    /**
     * Closes the scope that calls it: every route in it needs a live token, and the docs say so.
     *
     * @param scope that a token must have which was given to an OAuth client; `account` if not given
     */
    requireBearer(scope?: ApiScope): void
    /** Closes the scope that calls it to all but staff. */
    requireStaff(): void
  }
  interface FastifyContextConfig {
    /** Whether users who have to set up two-factor authentication may use this route. */
    enrolment?: true
  }
  interface FastifyRequest {
    /** The session of the token; null where the token was signed elsewhere. */
    sessionId: string | null
    /** That session, as it was read for this request. */
    currentSession: Session | null
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { AUTH_HEADER_NAME, AUTH_HEADER_TYPES } = fastify.config
  const headerName = AUTH_HEADER_NAME.toLowerCase()
  // RFC 9110, section 11.1: schemes have no case.
  const schemes = new Set(AUTH_HEADER_TYPES.map((scheme) => scheme.toLowerCase()))

  fastify.decorateRequest('sessionId', null)
  fastify.decorateRequest('currentSession', null)
  fastify.decorate('authenticate', (request) => authenticate(request, 'account'))

  fastify.decorate('requireBearer', function requireBearer(this: FastifyInstance, scope: ApiScope = 'account') {
    this.addHook('onRequest', (request) => authenticate(request, scope))
    this.addHook('onRoute', (route) => {
      route.schema = { ...route.schema, security: [{ bearer: [] }] }
    })
  })

  fastify.decorate('requireStaff', function requireStaff(this: FastifyInstance) {
    this.requireBearer('admin')
    this.addHook('onRequest', async ({ user }) => {
      if (!user.isStaff) throw PermissionDenied()
    })
  })

  async function authenticate(request: FastifyRequest, scope: ApiScope): Promise<void> {
    const bearer = await fastify.tokens.authenticate(tokenOf(request.headers[headerName]))
    // Before the scope is looked at, so that log and audit name who was refused.
    request.user = bearer.user
    request.sessionId = bearer.session?.id ?? null
    request.currentSession = bearer.session
    fastify.tokens.requireScope(bearer, scope)
    const { enrolment } = request.routeOptions.config
    // A token that was signed elsewhere belongs to a login elsewhere.
    const isOurs = bearer.session !== null
    if (isOurs && enrolment !== true && fastify.twoFactor.mustEnrol(bearer.user)) throw EnrolmentRequired()
  }

  function tokenOf(header: string | string[] | undefined): string {
    const [scheme, token, ...rest] = String(header ?? '')
      .trim()
      .split(/\s+/)
    if (scheme === undefined || !schemes.has(scheme.toLowerCase())) throw NotAuthenticated()
    if (token === undefined || rest.length > 0) throw BadAuthorizationHeader()
    return token
  }
}

export default fp(plugin, { fastify: '5.x', name: 'auth', dependencies: ['config', 'tokens', 'jwt', 'two-factor'] })
