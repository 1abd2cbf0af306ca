import cluster from 'node:cluster'
import { Server } from 'node:net'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import closeWithGrace from 'close-with-grace'
import Fastify from 'fastify'
import app, { ConfigError, createLogOptions, serverOptions } from './app.js'
import { readEnvFile } from './config/env-file.js'
import { type Config, inspectConfig, unknownSettings } from './config/index.js'
import { signingKeyFaults } from './domain/keys/signing-key.js'
import { onParentEnd } from './infra/cluster/parent.js'
import { runPrimary } from './infra/cluster/primary.js'
import { linkToPrimary } from './infra/cluster/worker.js'
import { describeFailure } from './infra/db/failures.js'
import { MigrationError } from './infra/db/migrate.js'
import { createLocalCounters } from './infra/limits/local-counters.js'
import { createTotals } from './infra/metrics/totals.js'

/** How long requests in flight may take to finish once the process was told to stop, in milliseconds. */
const grace = 10_000
/** Aborted when the process was told to stop, also while it is still starting. */
const stop = new AbortController()

if (process.env.npm_lifecycle_event !== undefined && cluster.isPrimary)
  onParentEnd(() => process.kill(process.pid, 'SIGTERM'))

try {
  readEnvFile()
  const config = readSettings()
  if (config.WEB_CONCURRENCY > 1 && cluster.isPrimary) await supervise(config)
  else await start(config)
} catch (error) {
  // What was being started is not wanted any more; the stop ends the process.
  if (!stop.signal.aborted) refuse(error)
}

/** All faults at once, so that an operator mends them together. */
function readSettings(): Config {
  const { config, faults } = inspectConfig()
  faults.push(...signingKeyFaults(config))
  if (faults.length > 0) throw new ConfigError(faults.join('\n'))
  return config
}

function refuse(error: unknown): never {
  // What the operator can mend is said in one line; everything else is a bug and keeps its stack.
  const mendable = error instanceof ConfigError || error instanceof MigrationError || isListenError(error)
  const message = describeFailure(error) ?? (mendable ? error.message : undefined)
  console.error(message === undefined ? error : `keyturn: ${message}`)
  process.exit(1)
}

/** Keeps WEB_CONCURRENCY processes, each of which runs this file anew. */
async function supervise(config: Config): Promise<void> {
  const { log } = Fastify({ logger: loggerOptions(config) })
  const code = await runPrimary({
    workers: config.WEB_CONCURRENCY,
    totals: createTotals(),
    counters: createLocalCounters(() => performance.timeOrigin + performance.now()),
    log: (message, details) => log.warn(details, message)
  })
  process.exit(code)
}

async function start(config: Config): Promise<void> {
  const primary = cluster.isWorker && config.WEB_CONCURRENCY > 1 ? linkToPrimary() : undefined
  // A terminal sends it to all of its processes: the primary knows what to do
  if (primary !== undefined) process.on('SIGINT', () => undefined)
  const fastify = Fastify({
    ...serverOptions(config),
    logger: loggerOptions(config),
    schemaController: { compilersFactory: { buildValidator: noValidator } }
  })
  for (const slip of unknownSettings()) fastify.log.warn(slip)
  // First of all: as process 1 of a container, one without a handler does not heed a signal.
  const delay = 2 * config.SHUTDOWN_DELAY + grace
  closeWithGrace({ delay, skip: primary === undefined ? [] : ['SIGINT'] }, async ({ signal, err }) => {
    if (err) fastify.log.error(err, 'stopping after an error')
    else fastify.log.info({ signal }, 'stopping')
    stop.abort()
    // Nobody waits at a terminal
    if (fastify.server.listening && signal === 'SIGTERM') await drain(fastify.server, config.SHUTDOWN_DELAY)
    await fastify.close()
  })
  await fastify.register(app, { config, stopping: stop.signal, primary })
  await fastify.listen({ host: config.HOST, port: config.PORT })
  greet(config, fastify.server.address())
}

/**
 * Lets clients go elsewhere, in two steps of `delay` milliseconds. First only readiness tells, and connections are kept: clients that had to
 * connect again would be reset if they did so just when the server closes. Then no connection is accepted, and each response has
 * `Connection: close`. The second step ends early when no connection is left.
 */
async function drain(server: Server, delay: number): Promise<void> {
  await sleep(delay)
  // The loop has just accepted the connections that waited
  await nextTurn()
  // http's own close also closes idle connections at once, whose next request may be on its way
  const isEmpty = new Promise((resolve) => Server.prototype.close.call(server, resolve))
  await Promise.race([isEmpty, sleep(delay)])
}

/** All routes are the service's, which brings its own: Fastify would load another one for nothing. */
function noValidator() {
  return () => {
    throw new Error('a route outside the service has a schema')
  }
}

/** Lines for people where people read, JSON everywhere else. */
function loggerOptions(config: Config) {
  const pretty = process.stdout.isTTY && config.NODE_ENV !== 'production'
  return {
    ...createLogOptions(config),
    ...(pretty && { transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname', singleLine: true } } })
  }
}

function greet({ HOST, DOCS, NODE_ENV }: Config, address: unknown): void {
  if (NODE_ENV === 'production' || (cluster.isWorker && cluster.worker?.id !== 1)) return
  const port = typeof address === 'object' && address !== null && 'port' in address ? address.port : ''
  const host = ['0.0.0.0', '::'].includes(HOST) ? 'localhost' : HOST
  const base = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  // npm tells the programs that it runs of itself; the image has no npm scripts
  const command = process.env.npm_lifecycle_event === undefined ? 'keyturn createsuperuser' : 'npm run createsuperuser'
  console.log(`
  keyturn is ready at ${base}
${DOCS ? `  docs page:          ${base}/docs\n` : ''}  create a superuser: ${command}
`)
}

function isListenError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && error.syscall === 'listen'
}
