import type { FastifyError, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import Negotiator from 'negotiator'
import {
  type CatalogueError,
  ForbiddenName,
  InvalidJson,
  invalidFields,
  isCatalogueError,
  MethodNotAllowed,
  NotFound,
  UnsupportedMediaType,
  unavailable
} from '../../errors.js'
import { djangoBodyOf, type Failure, problemOf } from '../../http/error-body.js'
import type { Language } from '../../http/languages/translate.js'
import { createWording, type Wording, type WordingSettings } from '../../http/languages/wording.js'
import { fieldMessagesOf } from '../../http/validation-messages.js'
import { vary } from '../../http/vary.js'
import { describeFailure } from '../../infra/db/failures.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** What a client may read of an error that is not the answer itself: its code, and the text in the client's language. */
    describeError(error: Error, request: FastifyRequest): object
  }
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** The only place that makes an error's answer: see `createErrorAnswer`. */
const plugin: FastifyPluginAsync = async (fastify) => {
  const [scheme] = fastify.config.AUTH_HEADER_TYPES
  const answerError = createErrorAnswer(fastify.config, fastify.prefix)

  fastify.setErrorHandler<FastifyError>((error, request, reply) => {
    if (isUnauthorized(error)) reply.header('www-authenticate', `${scheme} realm="api"`)
    const lacking = isCatalogueError(error) ? error.scope : undefined
    if (lacking !== undefined) {
      reply.header('www-authenticate', `${scheme} realm="api", error="insufficient_scope", scope="${lacking}"`)
    }
    answerError(error, request, reply)
  })

  const wording = createWording(fastify.config)
  fastify.decorate('describeError', (error, request) => {
    const known = isCatalogueError(error) ? error : undefined
    return djangoBodyOf(failureFor(request, known?.statusCode ?? 500, known, wording))
  })

  const ofNothing = { preHandler: fastify.limitAddress, config: { cors: false } }
  fastify.setNotFoundHandler(ofNothing, function answerNotFound(request, reply) {
    const path = request.url.replace(/\?.*$/s, '').replace(/(?<=.)\/+$/, '')
    const allowed = methods.filter((method) => fastify.hasRoute({ method, url: path }))
    if (allowed.length === 0) throw NotFound()
    reply.header('allow', allowed.join(', '))
    throw MethodNotAllowed(request.method)
  })
}

const problemType = 'application/problem+json'

/**
 * Answers an error of any origin; those that a client may not see become a 500 that shows the request's id. Below /api, the
 * body is Django REST framework's, unless the client names problem documents; everywhere else it is a problem document.
 */
export function createErrorAnswer(settings: WordingSettings, prefix = '') {
  const wording = createWording(settings)
  const api = `${prefix}/api/`
  const isApi = ({ routeOptions, url }: FastifyRequest): boolean =>
    `${routeOptions.url ?? url.replace(/[?#].*$/s, '')}/`.startsWith(api)

  return function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
    const { status, known } = receive(error, request, reply)
    const { language, ...failure } = failureFor(request, status, known, wording)
    const below = isApi(request)
    if (below) vary(reply, 'Accept')
    if (wording.variesByClient) vary(reply, 'Accept-Language')
    const asProblem = !below || namesProblem(request.headers.accept)
    void reply
      .code(status)
      .type(asProblem ? problemType : 'application/json')
      .header('content-language', language)
      .serializer(JSON.stringify)
      .send(asProblem ? problemOf(failure) : djangoBodyOf(failure))
  }
}

/** An error as this client may read it. */
function failureFor(
  { id, headers }: FastifyRequest,
  status: number,
  error: CatalogueError | undefined,
  wording: Wording
): Failure & { language: Language } {
  const language = wording.languageFor(headers['accept-language'])
  return { status, error, requestId: id, language, say: (text) => wording.say(text, language) }
}

/** A range such as application/* names nothing. */
function namesProblem(accept: string | undefined): boolean {
  return new Negotiator({ headers: { accept } }).mediaTypes().some((type) => type.toLowerCase() === problemType)
}

/** What every error's answer needs, whatever its shape: the status, a line in the log, and the headers. */
export function receive(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const known = catalogueErrorOf(error, request)
  const status = known?.statusCode ?? clientFault(error) ?? 500
  if (known === undefined && status >= 500) request.failure = { err: error }
  else if (status >= 500) request.failure = { reason: describeFailure(error) ?? reasonOf(error) }
  // Also where the route had let caches keep its answer.
  reply.header('cache-control', 'no-store')
  if (known?.retryAfter !== undefined && !reply.hasHeader('retry-after')) {
    reply.header('retry-after', known.retryAfter)
  }
  // The limit that was exceeded is the one to tell of, and not what is left of another.
  if (known?.limit !== undefined) {
    const { limit, retryAfter } = known
    reply.headers({ 'ratelimit-limit': limit, 'ratelimit-remaining': 0, 'ratelimit-reset': retryAfter })
  }
  return { status, known }
}

function catalogueErrorOf(error: FastifyError, request: FastifyRequest): CatalogueError | undefined {
  const own = ownErrorOf(error, request)
  return isCatalogueError(own) ? own : undefined
}

/** Fastify's own errors that have a place in the contract. */
function ownErrorOf(error: FastifyError, request: FastifyRequest): unknown {
  if (error.validation !== undefined) {
    // What cannot be an id is the id of nothing.
    return error.validationContext === 'params'
      ? NotFound()
      : invalidFields(fieldMessagesOf(error.validation, request.memberNames))
  }
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_EMPTY_TYPE':
      return UnsupportedMediaType(request.headers['content-type'] ?? '')
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return InvalidJson()
    case 'FST_UNDER_PRESSURE':
      return unavailable(error)
    default:
      // secure-json-parse: a key such as __proto__ in the body
      return error instanceof SyntaxError && error.statusCode === 400 ? ForbiddenName() : error
  }
}

const reasonOf = ({ cause, message }: Error): string => (cause instanceof Error ? cause.message : message)

const isUnauthorized = (error: FastifyError): boolean => isCatalogueError(error) && error.statusCode === 401

const clientFault = ({ statusCode }: FastifyError): number | undefined =>
  statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? statusCode : undefined

export default fp(plugin, {
  fastify: '5.x',
  name: 'errors',
  dependencies: ['config', 'rate-limit', 'request-log', 'bodies']
})
