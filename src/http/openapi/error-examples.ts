import type { FastifySchema, RouteOptions } from 'fastify'
import { type CatalogueError, isCatalogueError } from '../../errors.js'
import { type ErrorCase, errorCases, errors, oauthErrors, problems } from '../../schemas/index.js'
import { isObject } from '../../text/numbers.js'
import { djangoBodyOf, type Failure, problemOf } from '../error-body.js'
import { oauthErrorOf } from '../oauth-error-body.js'
import { errorOf, type OperationShape } from './cases.js'
import { isSecured, propertiesOf, usualCases } from './usual-cases.js'

export interface ExampleSettings {
  prefix: string
  /** The types of token that a protected route accepts. */
  tokenTypes: readonly string[]
  /** A text as a client without wishes reads it. */
  say: Failure['say']
}

/** The route's schema with all errors that it may answer, each with an example of what the service sends. */
export function withErrors(route: RouteOptions, schema: FastifySchema, settings: ExampleSettings): FastifySchema {
  const { prefix, tokenTypes, say } = settings
  const isOAuth = route.url.startsWith(`${prefix}/oauth/`)
  const isApi = `${route.url}/`.startsWith(`${prefix}/api/`)
  const answers = isOAuth ? oauthErrors : isApi ? errors : problems
  const given = isObject(schema.response) ? schema.response : {}
  const named = Object.values(given).flatMap(casesOf)
  const cases = new Set([...usualCases(route, schema, isOAuth), ...named])
  const body = isObject(schema.body) ? schema.body : {}
  const operation: OperationShape = {
    isSecured: isSecured(schema),
    tokenTypes,
    body: Object.keys(propertiesOf(body)),
    required: Array.isArray(body.required) ? body.required : [],
    query: Object.keys(propertiesOf(schema.querystring))
  }
  const response = Object.entries(answers(...cases)).map(([status, { 'x-cases': ones, description, content }]) => [
    status,
    {
      description,
      ...headersOf(Number(status), given[status]),
      content: Object.fromEntries(
        Object.entries(content).map(([type, { schema }]) => {
          const examples = ones.map((one) => [one, { value: bodyOf(one, operation, isOAuth ? 'oauth' : type, say) }])
          return [type, { schema, examples: Object.fromEntries(examples) }]
        })
      )
    }
  ])
  return { ...schema, response: { ...given, ...Object.fromEntries(response) } }
}

function casesOf(response: unknown): ErrorCase[] {
  const cases: unknown[] = isObject(response) && Array.isArray(response['x-cases']) ? response['x-cases'] : []
  return cases.filter((one): one is ErrorCase => typeof one === 'string' && one in errorCases)
}

/** The body that the service sends: the request's ID is the only part of it that differs each time. */
function bodyOf(one: ErrorCase, operation: OperationShape, form: string, say: Failure['say']): object {
  const status = errorCases[one]
  const error = knownOf(errorOf[one](operation))
  if (form === 'oauth') return oauthErrorOf(status, error).body
  const failure = { status, error, requestId: 'req-1', say }
  return form === 'application/problem+json' ? problemOf(failure) : djangoBodyOf(failure)
}

const knownOf = (error: Error | undefined): CatalogueError | undefined => (isCatalogueError(error) ? error : undefined)

const text = (description: string) => ({ type: 'string', description })
const seconds = (description: string) => ({ type: 'integer', description })

const challenge = { 'WWW-Authenticate': text('How to authenticate') }
const retry = { 'Retry-After': seconds('Seconds after which to try again') }
const limits = {
  'RateLimit-Limit': seconds('The number of requests that the exceeded limit allows'),
  'RateLimit-Remaining': seconds('0'),
  'RateLimit-Reset': seconds('Seconds until the limit allows more')
}
const usualHeaders = new Map<number, object>([
  [401, challenge],
  [429, { ...retry, ...limits }],
  [503, retry]
])

/** @param given the response as the route describes it */
function headersOf(status: number, given: unknown): { headers?: object } {
  const own = isObject(given) && isObject(given.headers) ? given.headers : undefined
  const usual = usualHeaders.get(status)
  return usual === undefined && own === undefined ? {} : { headers: { ...usual, ...own } }
}
