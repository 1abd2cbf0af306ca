// No response that the OpenAPI document does not describe, whatever is sent: status, media type, body and headers.
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import fc from 'fast-check'
import t from 'tap'
import { type Answer, build, logIn, password, type Service, signUp, staff } from '../service.js'
import { enrolled, firstStep } from '../two-factor/app.js'
import { type Located, readDocument, type Schema } from './document.js'
import { requestsTo, type Wanted } from './requests.js'

const requests = 3_000

/** Headers of every response, whatever the operation. */
const usual = new Set([
  ...['connection', 'content-length', 'content-type', 'content-language', 'date', 'keep-alive', 'transfer-encoding'],
  ...['cache-control', 'pragma', 'vary', 'x-request-id'],
  ...['content-security-policy', 'cross-origin-opener-policy', 'cross-origin-resource-policy', 'referrer-policy'],
  ...['strict-transport-security', 'x-content-type-options', 'x-frame-options', 'permissions-policy']
])

t.test('3,000 valid and invalid requests found no response that the document does not describe', async (t) => {
  const service = await build(t)
  const { document, operations, schemaOf } = await readDocument(service)
  const validatorOf = responseValidator(document)
  const world = await createWorld(service)
  const succeeded = new Set<string>()
  const found = new Map<string, { wanted: Wanted; text: string }>()

  for (const operation of operations) {
    await fc.assert(
      fc.asyncProperty(requestsTo(operation, schemaOf), async (wanted) => {
        const answer = await send(service, operation, wanted, world)
        const problem = problemOf(operation, answer, validatorOf)
        if (problem !== undefined)
          found.set(`${operation.operationId}: ${answer.status} ${problem}`, { wanted, text: answer.text })
        if (answer.status < 300) succeeded.add(operation.operationId)
        // Wrong codes are limited in every configuration.
        if (answer.status === 429) service.clock.pass(60_000)
        // Some of these operations end the session that calls them.
        if (answer.status === 401 && isSecured(operation) && isUser(wanted)) await world.renew()
      }),
      { numRuns: Math.ceil(requests / operations.length) }
    )
  }
  t.same([...found], [])
  t.ok(succeeded.size > operations.length / 2, `only these succeeded: ${[...succeeded].join(', ')}`)
})

const isSecured = ({ security = [] }: Located): boolean => security.some((schemes) => 'bearer' in schemes)
const isUser = ({ caller }: Wanted): boolean => caller === 'user' || caller === 'enrolled' || caller === 'boss'

type World = Awaited<ReturnType<typeof createWorld>>

/** What requests need in order to succeed. */
async function createWorld(service: Service) {
  let count = 0
  const create = async () => {
    count += 1
    const twoFactor = { ...(await enrolled(service, `enrolled${count}`)), name: `enrolled${count}` }
    await signUp(service, `user${count}`)
    const user = await logIn(service, `user${count}`)
    const boss = await staff(service, `boss${count}`, true)
    const json = { name: 'x', grants: ['client_credentials', 'refresh_token', 'introspection'] }
    const { body } = await service.post('/api/admin/clients', json, { bearer: boss.access })
    const client = { id: String(body.client_id), secret: String(body.client_secret) }
    const sessions = await service.get('/api/sessions', { bearer: user.access })
    const session = /"id":"([^"]*)"/.exec(sessions.text)?.[1] ?? ''
    return { user, twoFactor, boss, client, session, name: `user${count}` }
  }
  let current = await create()
  return {
    get now() {
      return current
    },
    async renew() {
      current = await create()
    }
  }
}

async function send(service: Service, { method, path }: Located, wanted: Wanted, { now }: World): Promise<Answer> {
  const { app, codes, name } = now.twoFactor
  const wants = (text: string) => JSON.stringify(wanted).includes(text)
  const begin = () => firstStep(service, name, path.replace(/\/two-factor$/, '')).catch(() => 'x')
  const known: Record<string, string> = {
    $access: now.user.access,
    $refresh: now.user.refresh,
    $boss: now.boss.access,
    $cookie: `refresh=${now.user.refresh}`,
    $client: now.client.id,
    $session: now.session,
    $second: wants('$second') ? await begin() : 'x',
    $code: wants('$code') ? (codes.pop() ?? app.code()) : 'x',
    $username: now.name,
    $password: password
  }
  const fill = <T>(value: T): T =>
    JSON.parse(JSON.stringify(value), (_key, one: unknown) => (typeof one === 'string' ? (known[one] ?? one) : one))
  const { parameters, query, headers, caller, type, body } = fill(wanted)
  const url = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parameters[name] ?? '1'))
  const search = new URLSearchParams(query).toString()
  const authorization = {
    none: undefined,
    user: `Bearer ${now.user.access}`,
    enrolled: `Bearer ${now.twoFactor.access}`,
    boss: `Bearer ${now.boss.access}`,
    refresh: `Bearer ${now.user.refresh}`,
    odd: 'Bearer a b',
    client: `Basic ${btoa(`${now.client.id}:${now.client.secret}`)}`
  }[caller]
  const raw = body === undefined ? undefined : type.includes('form') ? formOf(body) : JSON.stringify(body)
  return service.call(method.toUpperCase(), search === '' ? url : `${url}?${search}`, {
    headers: {
      ...headers,
      ...(authorization !== undefined && { authorization }),
      ...(raw !== undefined && { 'content-type': type })
    },
    ...(raw !== undefined && { raw })
  })
}

const formOf = (body: unknown): string =>
  new URLSearchParams(
    Object.entries(Object(body)).map(([name, value]): [string, string] => [name, String(value)])
  ).toString()

type Validator = (path: string[], body: unknown) => string | undefined

/** Checks bodies by the schemas in the document, in which no property may be that they do not name. */
function responseValidator(document: object): Validator {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true })
  formats.default(ajv)
  const closed = JSON.parse(JSON.stringify(document), (_key, value: Schema) =>
    value?.type === 'object' && value.properties !== undefined ? { additionalProperties: false, ...value } : value
  )
  ajv.addSchema(closed, 'document')
  return (path, body) => {
    const pointer = path.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')
    const validate = ajv.getSchema(`document#/${pointer}`)
    if (validate === undefined) return `no schema at ${pointer}`
    return validate(body) === true ? undefined : ajv.errorsText(validate.errors)
  }
}

function problemOf(operation: Located, answer: Answer, validate: Validator): string | undefined {
  const { method, path, responses, shared } = operation
  const status = String(answer.status)
  const described = responses[status]
  if (described === undefined) return 'the status is not described'
  const names = Object.keys(described.headers ?? {}).map((name) => name.toLowerCase())
  const more = [...answer.headers.keys()].filter((name) => !usual.has(name) && !names.includes(name))
  if (more.length > 0) return `headers are not described: ${more.join(', ')}`
  const missing =
    answer.status < 400 || answer.status === 429
      ? []
      : names.filter((name) => name !== 'set-cookie' && !answer.headers.has(name))
  if (missing.length > 0) return `headers are missing: ${missing.join(', ')}`
  const type = answer.headers.get('content-type')?.replace(/;.*$/s, '')
  if (described.content === undefined) return answer.text === '' ? undefined : 'a body is not described'
  if (type === undefined || described.content[type] === undefined) return `the media type is not described: ${type}`
  if (!type.includes('json')) return undefined
  const at = shared[status] ?? ['paths', path, method, 'responses', status]
  return validate([...at, 'content', type, 'schema'], answer.body)
}
