import cors, { type FastifyCorsOptions } from '@fastify/cors'
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest, onRequestHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import { everything } from '../../config/patterns.js'
import { hooksBefore } from '../../hook-order.js'
import { corsRefusalOf, createRefusalLog } from '../../http/cors-refusals.js'
import { canonicalOrigin, isOfHost } from '../../http/origins.js'
import { unvaryOnOrigin, vary } from '../../http/vary.js'

const PRIVATE_NETWORK = 'access-control-request-private-network'
const ALLOW_ORIGIN = 'access-control-allow-origin'

/** A preflight is told from a plain OPTIONS by the method it asks for. */
function isPreflight(request: FastifyRequest): boolean {
  return request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined
}

/** A page of the service itself, or one whose server passes its requests on: no browser asks for permission. */
function isOwnPage({ headers }: FastifyRequest): boolean {
  return headers['sec-fetch-site'] === 'same-origin' || isOfHost(headers.origin, headers.host)
}

/** The path as the router reads it: a regex that excludes `/admin` excludes `/%61dmin` and `http://host/admin` too. */
function pathOf(request: FastifyRequest): string {
  const path = request.url.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '')
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

/**
 * The same scope, whose hooks see only what may come from another origin: @fastify/cors copies its options for each request
 * that it sees, which costs a protected route a twentieth of its time, and most requests are no browser's. An application
 * around the service may have the plugin too: its decorator serves for both, its answers are for its own routes.
 */
function onlyCrossOrigin(fastify: FastifyInstance): FastifyInstance {
  const addHook = (name: 'onRequest', hook: onRequestHookHandler) =>
    fastify.addHook(name, function askIfCrossOrigin(request, reply, done) {
      if (request.headers.origin !== undefined || request.method === 'OPTIONS')
        return hook.call(this, withoutOptOut(request), reply, done)
      reply.header('vary', 'Origin')
      done()
    })
  const decorateRequest = (name: string, value: unknown) =>
    fastify.hasRequestDecorator(name) ? fastify : fastify.decorateRequest(name, value)
  return Object.create(fastify, {
    addHook: { value: addHook },
    decorateRequest: { value: decorateRequest },
    options: { value: () => fastify }
  })
}

/** The request as @fastify/cors would have it without the opt-out of plugins/http/preflights.ts. */
function withoutOptOut(request: FastifyRequest): FastifyRequest {
  const { config: _, ...routeOptions } = request.routeOptions
  return Object.create(request, { routeOptions: { value: routeOptions } })
}

/** Cross-origin access for browsers: django-cors-headers' settings and answers, with @fastify/cors writing the headers. */
const plugin: FastifyPluginAsync = async (fastify) => {
  const { config } = fastify
  const origins = new Set(config.CORS_ALLOWED_ORIGINS.map(canonicalOrigin))

  const { CORS_URLS_REGEX: urls } = config
  // Reading a path costs more than all else here, and most services cover every path.
  const covers = (request: FastifyRequest): boolean => urls === everything || urls.matches(pathOf(request))

  const allows = (origin: string | undefined): boolean => {
    if (origin === undefined || origin === '') return false
    if (config.CORS_ALLOW_ALL_ORIGINS) return true
    // Sandboxed frames, local files and redirects of any site share the origin `null`.
    if (origin === 'null') return false
    return origins.has(canonicalOrigin(origin)) || config.CORS_ALLOWED_ORIGIN_REGEXES.some((one) => one.matches(origin))
  }

  const logRefusal = createRefusalLog((details, message) => {
    if (config.NODE_ENV === 'development') fastify.log.warn(details, message)
    else fastify.log.debug(details, message)
  })
  const explain = (request: FastifyRequest, isCovered: boolean, isAllowed: boolean): void => {
    const { origin, ...headers } = request.headers
    if (!origin || isOwnPage(request)) return
    const refusal = corsRefusalOf(
      {
        origin,
        isCovered,
        isAllowed,
        route: request.routeOptions.url ?? '*',
        method: isPreflight(request) ? headers['access-control-request-method'] : undefined,
        headers: headers['access-control-request-headers'],
        isForPrivateNetwork: headers[PRIVATE_NETWORK] === 'true'
      },
      config
    )
    if (refusal !== undefined) logRefusal(refusal)
  }

  const refused: FastifyCorsOptions = { origin: false }

  const allowed: FastifyCorsOptions = {
    // `true` echoes the origin; only origins that `allows` has let through get here.
    origin: config.CORS_ALLOW_ALL_ORIGINS && !config.CORS_ALLOW_CREDENTIALS ? '*' : true,
    credentials: config.CORS_ALLOW_CREDENTIALS,
    preflight: false
  }

  // @fastify/cors tells an absent option from an undefined one, hence the spreads.
  const actual: FastifyCorsOptions = {
    ...allowed,
    ...(config.CORS_EXPOSE_HEADERS.length > 0 && { exposedHeaders: config.CORS_EXPOSE_HEADERS })
  }

  const preflight: FastifyCorsOptions = {
    ...allowed,
    preflight: true,
    // The hook below answers, so that refused preflights get the same bare 200.
    preflightContinue: true,
    // Strict mode would answer 400 where django-cors-headers answers 200.
    strictPreflight: false,
    methods: config.CORS_ALLOW_METHODS,
    // Always stated: left out, @fastify/cors would echo what the request asks for.
    allowedHeaders: config.CORS_ALLOW_HEADERS,
    ...(config.CORS_PREFLIGHT_MAX_AGE > 0 && { maxAge: config.CORS_PREFLIGHT_MAX_AGE })
  }

  const delegator = (request: FastifyRequest, done: (error: Error | null, options?: FastifyCorsOptions) => void) => {
    const [isCovered, isAllowed] = [covers(request), allows(request.headers.origin)]
    explain(request, isCovered, isAllowed)
    if (!isCovered || !isAllowed) return done(null, refused)
    done(null, isPreflight(request) ? preflight : actual)
  }
  await new Promise<void>((resolve, reject) => {
    cors(onlyCrossOrigin(fastify), { delegator }, (error) => (error ? reject(error) : resolve()))
  })

  // Preflights end here, before any limiter or guard: browsers send them without credentials.
  fastify.addHook('onRequest', (request, reply, done) => {
    if (
      config.CORS_ALLOW_PRIVATE_NETWORK &&
      reply.hasHeader(ALLOW_ORIGIN) &&
      request.headers[PRIVATE_NETWORK] === 'true'
    ) {
      reply.header('access-control-allow-private-network', 'true')
    }
    if (isPreflight(request) && covers(request)) reply.code(200).send()
    else done()
  })

  // Last, because a handler may have replaced the `Vary` of @fastify/cors, and because that one is also on excluded paths.
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    if (covers(request)) vary(reply, 'Origin')
    else unvaryOnOrigin(reply)
    done()
  })
}

export default fp(plugin, { fastify: '5.x', name: 'cors', dependencies: ['config', ...hooksBefore('cors')] })
