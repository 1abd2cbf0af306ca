import type { FastifySchema, RouteOptions } from 'fastify'
import type { ErrorCase } from '../../schemas/index.js'
import { isObject } from '../../text/numbers.js'

const ofTokens = [
  'not_authenticated',
  'bad_authorization_header',
  'token_invalid',
  'token_expired',
  'token_blacklisted',
  'token_wrong_type',
  'password_changed',
  'user_inactive',
  'permission_denied'
] as const

/** The properties of a schema of an object. */
export const propertiesOf = (schema: unknown): Record<string, unknown> =>
  isObject(schema) && isObject(schema.properties) ? schema.properties : {}

/** Whether a route needs an access token. */
export const isSecured = ({ security = [] }: FastifySchema): boolean => security.some((schemes) => 'bearer' in schemes)

/** What a route may be refused for because of what it takes and needs, whatever it does. */
export function usualCases({ method, config }: RouteOptions, schema: FastifySchema, isOAuth: boolean): ErrorCase[] {
  const isLimited = isOAuth || config?.rateLimit !== false
  const always: ErrorCase[] = [
    ...(isLimited ? ['throttled' as const] : []),
    ...(config?.probe === true ? [] : ['unavailable' as const])
  ]
  if (isOAuth) return ['invalid_request', 'invalid_client', ...always]
  const query = propertiesOf(schema.querystring)
  const takesBody = method !== 'GET' && method !== 'HEAD'
  return [
    ...(schema.body !== undefined || Object.keys(query).length > 0 ? ['invalid' as const] : []),
    ...('cursor' in query ? ['invalid_cursor' as const] : []),
    'malformed_query',
    ...(takesBody ? (['parse_error', 'payload_too_large', 'unsupported_media_type'] as const) : []),
    ...(isSecured(schema) ? ofTokens : []),
    ...(isSecured(schema) && config?.enrolment !== true ? ['two_factor_enrolment_required' as const] : []),
    ...(config?.recentAuthentication === undefined ? [] : ['reauthentication_required' as const]),
    ...(schema.params === undefined ? [] : ['not_found' as const]),
    ...always
  ]
}
