import fc from 'fast-check'
import type { Located, Schema } from './document.js'

/** A request to an operation. A text that begins with `$` stands for something that the service has given out. */
export interface Wanted {
  parameters: Record<string, string>
  query: Record<string, string>
  headers: Record<string, string>
  caller: 'none' | 'user' | 'enrolled' | 'boss' | 'refresh' | 'odd' | 'client'
  type: string
  /** undefined for none. */
  body: unknown
}

type SchemaOf = (schema: Schema) => Schema

/** Values that no schema describes, or that are at the edge of one. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1e99,
    '',
    ' ',
    '\u0000',
    '\ud800',
    'ＮＥＯ',
    'x'.repeat(300),
    [],
    ['x'],
    {}
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.integer(),
  fc.jsonValue({ maxDepth: 2 })
)

/** What properties and parameters of these names may hold in order to lead to something. */
const live: Record<string, string[]> = {
  refresh: ['$refresh'],
  refresh_token: ['$refresh'],
  token: ['$access', '$refresh'],
  username: ['$username'],
  password: ['$password'],
  current_password: ['$password'],
  two_factor_token: ['$second'],
  code: ['$code'],
  client_id: ['$client'],
  id: ['$session'],
  email: ['', 'Neo@Example.com'],
  grant_type: ['client_credentials', 'refresh_token']
}

/** Requests of which most are valid, and many of the others nearly so. */
export function requestsTo({ parameters, requestBody, security }: Located, schemaOf: SchemaOf): fc.Arbitrary<Wanted> {
  const named = (place: string) => parameters.filter((one) => one.in === place)
  const record = (place: string): fc.Arbitrary<Record<string, string>> =>
    fc.record(
      Object.fromEntries(
        named(place).map(({ name, schema }) => [name, mostly(validOf(schemaOf(schema), schemaOf, name)).map(textOf)])
      ),
      { requiredKeys: named(place).flatMap(({ name, required }) => (required === true ? [name] : [])) }
    )
  const contents = Object.entries(requestBody?.content ?? {})
  const [, media] = contents[0] ?? []
  const types = contents.map(([type]) => type)
  const usualCallers = security?.some((schemes) => 'bearer' in schemes)
    ? (['user', 'enrolled', 'boss'] as const)
    : (['client'] as const)
  return fc.record<Wanted>({
    parameters: record('path').map(withoutDots),
    query: fc.oneof(
      { weight: 5, arbitrary: record('query') },
      { weight: 1, arbitrary: fc.constant({ cursor: 'x', q: '%' }) }
    ),
    headers: fc.record(
      {
        accept: fc.constantFrom('application/json', 'application/problem+json', '*/*', 'text/plain'),
        'accept-language': fc.constantFrom('en', 'ko'),
        'idempotency-key': fc.constantFrom('"8e03978e-40d5-43e8-bc93-6894a57f9324"', 'x'),
        cookie: fc.constantFrom('$cookie', 'refresh=x'),
        'sec-fetch-site': fc.constantFrom('same-origin', 'same-origin', 'cross-site'),
        origin: fc.constantFrom('https://other.example.com')
      },
      { requiredKeys: ['accept'] }
    ),
    caller: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...usualCallers) },
      { weight: 1, arbitrary: fc.constantFrom<Wanted['caller']>('none', 'refresh', 'odd', 'client') }
    ),
    type: fc.oneof(
      {
        weight: 8,
        arbitrary: fc.constantFrom('application/json', ...types.filter((type) => !type.includes('multipart')))
      },
      { weight: 1, arbitrary: fc.constantFrom('text/xml', 'application/json; charset=latin1', 'multipart/form-data') }
    ),
    body: media === undefined ? fc.constant(undefined) : mostly(validOf(schemaOf(media.schema), schemaOf))
  })
}

const mostly = (valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 9, arbitrary: valid }, { weight: 1, arbitrary: odd })

function validOf(schema: Schema, schemaOf: SchemaOf, name = ''): fc.Arbitrary<unknown> {
  const { type, anyOf, properties = {}, required = [], examples = [], items } = schema
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  if (anyOf !== undefined) return fc.oneof(...anyOf.map((one) => validOf(schemaOf(one), schemaOf, name)))
  const known = [...(live[name] ?? []), ...examples]
  switch (type) {
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(properties).map(([key, value]) => [key, mostly(validOf(schemaOf(value), schemaOf, key))])
        ),
        { requiredKeys: required }
      )
    case 'array':
      return fc.array(items === undefined ? fc.constant('x') : validOf(schemaOf(items), schemaOf), { maxLength: 3 })
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 100, 100) })
    case 'null':
      return fc.constant(null)
    default:
      return fc.oneof(
        { weight: 6, arbitrary: known.length > 0 ? fc.constantFrom(...known) : fc.constant('x') },
        { weight: 2, arbitrary: fc.stringMatching(/^[a-z]{6}$/) },
        { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 20 }) },
        { weight: 1, arbitrary: fc.constant('2026-11-23T09:00:00Z') }
      )
  }
}

/** A parameter is text. */
const textOf = (value: unknown): string =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed()

/** Parts of a path that a URL cannot have: they lead to another path. */
const withoutDots = (parameters: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, /^\.*$/.test(value) ? '1' : value]))
