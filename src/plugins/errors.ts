import { STATUS_CODES } from 'node:http'
import type {
  FastifyError,
  FastifyPluginAsync,
  FastifyReply,
  FastifyRequest,
  FastifySchemaValidationError
} from 'fastify'
import fp from 'fastify-plugin'
import { describeFailure } from '../db/failures.js'
import {
  type CatalogueError,
  type FieldMessages,
  invalidFields,
  isCatalogueError,
  MethodNotAllowed,
  NotFound,
  ParseError,
  UnsupportedMediaType
} from '../errors.js'
import { type Language, languageFor, translate } from '../languages/translate.js'
import { vary } from './cors.js'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** Every error leaves the service as an RFC 9457 problem document that holds simplejwt's `detail` and `code`. */
const plugin: FastifyPluginAsync = async (fastify) => {
  const [scheme] = fastify.config.AUTH_HEADER_TYPES

  fastify.setErrorHandler<FastifyError>((error, request, reply) => {
    if (isUnauthorized(error)) reply.header('www-authenticate', `${scheme} realm="api"`)
    const lacking = isCatalogueError(error) ? error.scope : undefined
    if (lacking !== undefined) {
      reply.header('www-authenticate', `${scheme} realm="api", error="insufficient_scope", scope="${lacking}"`)
    }
    answerProblem(error, request, reply)
  })

  fastify.setNotFoundHandler({ preHandler: fastify.limitAddress }, function answerNotFound(request, reply) {
    const path = request.url.replace(/\?.*$/s, '').replace(/(?<=.)\/+$/, '')
    const allowed = methods.filter((method) => fastify.hasRoute({ method, url: path }))
    if (allowed.length === 0) throw NotFound()
    reply.header('allow', allowed.join(', '))
    throw MethodNotAllowed(request.method)
  })
}

/** Answers an error of any origin; those that a client may not see become a 500 that shows the request's id. */
export function answerProblem(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const { status, known } = receive(error, request, reply)
  const language = languageFor(request.headers['accept-language'])
  vary(reply, 'Accept-Language')
  void reply
    .code(status)
    .type('application/problem+json')
    .header('content-language', language)
    .send(problemOf(status, known, request, language))
}

/** What every error's answer needs, whatever its shape: the status, a line in the log, and the headers. */
export function receive(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const known = catalogueErrorOf(error, request)
  const status = known?.statusCode ?? clientFault(error) ?? 500
  if (known === undefined && status >= 500) request.failure = { err: error }
  else if (status >= 500) request.failure = { reason: describeFailure(error) ?? reasonOf(error) }
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

function problemOf(status: number, error: CatalogueError | undefined, request: FastifyRequest, language: Language) {
  const fields = error?.fields && translateFields(error.fields, language)
  const text = error?.message ?? (status < 500 ? (STATUS_CODES[status] ?? '') : 'A server error occurred.')
  return {
    ...error?.members,
    ...(error?.reasons && {
      messages: error.reasons.map((one) => ({ ...one, message: translate(one.message, language) }))
    }),
    ...fields,
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    detail: fields === undefined ? translate(text, language) : summaryOf(fields),
    code: error?.code.toLowerCase() ?? (status === 413 ? 'payload_too_large' : status < 500 ? 'invalid' : 'error'),
    ...(status >= 500 && { request_id: request.id })
  }
}

const translateFields = (fields: FieldMessages, language: Language): FieldMessages =>
  Object.fromEntries(
    Object.entries(fields).map(([name, messages]) => [name, messages.map((text) => translate(text, language))])
  )

export const summaryOf = (fields: FieldMessages): string =>
  Object.entries(fields)
    .map(([name, messages]) => `${name}: ${messages.join(' ')}`)
    .join(' ')

function catalogueErrorOf(error: FastifyError, request: FastifyRequest): CatalogueError | undefined {
  const own = ownErrorOf(error, request)
  return isCatalogueError(own) ? own : undefined
}

/** Fastify's own errors that have a place in the contract. */
function ownErrorOf(error: FastifyError, request: FastifyRequest): unknown {
  if (error.validation !== undefined) {
    // What cannot be an id is the id of nothing.
    return error.validationContext === 'params' ? NotFound() : invalidFields(fieldsOf(error.validation))
  }
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_EMPTY_TYPE':
      return UnsupportedMediaType(request.headers['content-type'] ?? '')
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return ParseError('the body is not valid JSON')
    default:
      // secure-json-parse: a key such as __proto__ in the body
      return error instanceof SyntaxError && error.statusCode === 400 ? ParseError('forbidden property name') : error
  }
}

const reasonOf = ({ cause, message }: Error): string => (cause instanceof Error ? cause.message : message)

const isUnauthorized = (error: FastifyError): boolean => isCatalogueError(error) && error.statusCode === 401

const clientFault = ({ statusCode }: FastifyError): number | undefined =>
  statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? statusCode : undefined

/** Ajv's findings in Django REST framework's words, by field. */
function fieldsOf(findings: FastifySchemaValidationError[]): FieldMessages {
  const fields = new Map<string, Set<string>>()
  for (const finding of findings) {
    const [field, message] = messageOf(finding)
    fields.set(field, (fields.get(field) ?? new Set()).add(message))
  }
  return Object.fromEntries([...fields].map(([field, messages]) => [field, [...messages]]))
}

function messageOf({ instancePath, keyword, params, ...rest }: FastifySchemaValidationError): [string, string] {
  const data: unknown = 'data' in rest ? rest.data : undefined
  const field = instancePath.split('/')[1]
  if (keyword === 'required') return [String(params.missingProperty), 'This field is required.']
  if (keyword === 'additionalProperties') return [String(params.additionalProperty), 'Unknown field.']
  if (field === undefined) {
    return ['non_field_errors', `Invalid data. Expected a dictionary, but got ${pythonTypeOf(data)}.`]
  }
  return [field, textOf(keyword, params, data)]
}

function textOf(keyword: string, params: Record<string, unknown>, data: unknown): string {
  switch (keyword) {
    case 'type':
      if (data === null) return 'This field may not be null.'
      return params.type === 'string' ? 'Not a valid string.' : `Not a valid ${params.type}.`
    case 'pattern':
    case 'minLength':
      return 'This field may not be blank.'
    case 'not':
      return 'Null characters are not allowed.'
    case 'maxLength':
      return `Ensure this field has no more than ${params.limit} characters.`
    case 'format':
      return `Enter a valid ${String(params.format).startsWith('email') ? 'email address' : params.format}.`
    case 'minimum':
      return `Ensure this value is greater than or equal to ${params.limit}.`
    case 'maximum':
      return `Ensure this value is less than or equal to ${params.limit}.`
    case 'enum':
      return 'Not a valid choice.'
    default:
      return 'Not a valid value.'
  }
}

function pythonTypeOf(data: unknown): string {
  if (data === null) return 'NoneType'
  if (Array.isArray(data)) return 'list'
  if (typeof data === 'string') return 'str'
  if (typeof data === 'boolean') return 'bool'
  return Number.isInteger(data) ? 'int' : 'float'
}

export default fp(plugin, { fastify: '5.x', name: 'errors', dependencies: ['config', 'rate-limit', 'request-log'] })
