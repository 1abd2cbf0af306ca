import { setTimeout } from 'node:timers/promises'
import Fastify, { type FastifyInstance, type FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import type { Test } from 'tap'
import keyturn, { type AppOptions, createLogOptions, loadConfig, serverOptions } from '../src/app.js'
import { type TestClock, testClock } from './clock.js'
import { takeDatabase } from './database.js'

export { type TestClock, testClock }

export const signingKey = 'XFVlQgMhyBVMSSYdKLiKytBOINHO0KQg8KjQbUaRyHyV3J2OoxHiqKBrOrvo4HdlcfHECmTh'
export const password = 'there is no spoon'

export interface Answer {
  status: number
  headers: Headers
  /** The body as JSON; undefined when there is none. */
  body: Record<string, unknown>
  text: string
}

export interface Call {
  json?: unknown
  form?: Record<string, string>
  /** Sent as it is, with the content type of `headers`. */
  raw?: string | Uint8Array | FormData
  bearer?: string
  headers?: Record<string, string>
  /** Milliseconds after which the call is given up: it throws then. */
  within?: number
}

export interface Service {
  url: string
  /** How it names itself to OAuth's clients. */
  readonly issuer: string
  /** The server, with the service's decorators. For what no client can see: statement counts, closing. */
  app: FastifyInstance
  databaseUrl: string
  clock: TestClock
  call(method: string, path: string, call?: Call): Promise<Answer>
  post(path: string, json?: unknown, call?: Call): Promise<Answer>
  get(path: string, call?: Call): Promise<Answer>
}

export interface BuildOptions
  extends Pick<
    AppOptions,
    'extension' | 'mailInterval' | 'purgeInterval' | 'redisPatience' | 'maxEventLoopDelay' | 'stopping'
  > {
  clock?: TestClock
  /** Share the database of another service: a second replica. */
  databaseUrl?: string
  /** A free one if not given. */
  port?: number
  /** Receives the log lines. */
  log?: (line: string) => void
  /** Routes beside the service's own, for answers that it never gives by itself. */
  routes?: FastifyPluginAsync
}

/** Starts the service on a free port with a database of its own, and takes both away after the test. */
export async function build(t: Test, env: Record<string, string> = {}, options: BuildOptions = {}): Promise<Service> {
  const databaseUrl = options.databaseUrl ?? (await takeDatabase(t))
  const config = loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: databaseUrl,
    SIGNING_KEY: signingKey,
    BCRYPT_COST: '4',
    RATE_LIMIT: 'off',
    LOGIN_RATE_LIMIT: 'off',
    REGISTRATION_RATE_LIMIT: 'off',
    LOG_LEVEL: 'silent',
    PORT: '0',
    ...env
  })
  const { clock = testClock(), databaseUrl: _, log, routes, port = 0, ...appOptions } = options
  const logger = { ...createLogOptions(config), ...(log && { stream: { write: log } }) }
  const app = Fastify({ ...serverOptions(config), logger })
  t.teardown(() => app.close())
  // Without a scope of its own, so that a test can look at the statements it sent.
  await app.register(
    fp((fastify, opts: AppOptions) => keyturn(fastify, opts)),
    // Off: a test that shares the machine with others is late, and after a second without a pause the delay counts as infinite.
    { maxEventLoopDelay: 0, ...appOptions, config, clock }
  )
  if (routes !== undefined) await app.register(routes)
  const url = await app.listen({ host: '127.0.0.1', port })
  return { url, issuer: app.identity.issuer, app, databaseUrl, clock, ...client(url) }
}

/** Two replicas that take turns at the requests. */
export function inTurns(
  first: ReturnType<typeof client>,
  second: ReturnType<typeof client>
): ReturnType<typeof client> {
  let requests = 0
  const next = () => (requests++ % 2 === 0 ? first : second)
  return {
    call: (...request) => next().call(...request),
    post: (...request) => next().post(...request),
    get: (...request) => next().get(...request)
  }
}

/** A client that speaks to a running service as any other would. */
export function client(url: string): Pick<Service, 'call' | 'post' | 'get'> {
  async function call(method: string, path: string, options: Call = {}): Promise<Answer> {
    const { json, form, raw, bearer, headers, within } = options
    const body = json !== undefined ? JSON.stringify(json) : form !== undefined ? new URLSearchParams(form) : raw
    const response = await fetch(url + path, {
      method,
      redirect: 'manual',
      signal: within === undefined ? null : AbortSignal.timeout(within),
      body,
      headers: {
        accept: 'application/problem+json, application/json',
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
        ...headers
      }
    })
    const text = await response.text()
    const isJson = /json/.test(response.headers.get('content-type') ?? '')
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && text !== '' ? JSON.parse(text) : undefined
    }
  }
  return {
    call,
    post: (path, json, options) => call('POST', path, { json, ...options }),
    get: (path, options) => call('GET', path, options)
  }
}

export interface Tokens {
  access: string
  refresh: string
}

/** Signs a member up over the API. */
export async function signUp(service: Service, username = 'neo', more: Record<string, unknown> = {}): Promise<Answer> {
  const answer = await service.post('/api/users', { username, password, ...more })
  if (answer.status !== 201) throw new Error(`sign up: ${answer.status} ${answer.text}`)
  return answer
}

/** Makes a member with rights, as the command line does, and logs in: nobody signs up for these. */
export async function staff(service: Service, username = 'morpheus', isSuperuser = false): Promise<Tokens> {
  await service.app.users.register({ username, password, isStaff: true, isSuperuser })
  return logIn(service, username)
}

/** Whether an access token opens a protected route. */
export async function isAlive(service: Pick<Service, 'get'>, access: string): Promise<boolean> {
  return (await service.get('/api/users/me', { bearer: access })).status === 200
}

/** Logs a member in over the API. */
export async function logIn(service: Service, username = 'neo', call?: Call): Promise<Tokens> {
  return tokensOf(await service.post('/api/token', { username, password }, call))
}

/** Exchanges a refresh token over the API. */
export function refresh(service: Service, token: string): Promise<Answer> {
  return service.post('/api/token/refresh', { refresh: token })
}

/** The tokens of an answer that must hold a pair. */
export function tokensOf({ status, body, text }: Answer): Tokens {
  if (status !== 200 || typeof body.access !== 'string' || typeof body.refresh !== 'string') {
    throw new Error(`no tokens: ${status} ${text}`)
  }
  return { access: body.access, refresh: body.refresh }
}

/** Waits for something that happens by itself. tap's own time limit ends what never comes. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await setTimeout(10)
}
