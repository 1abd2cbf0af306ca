import { setTimeout as sleep } from 'node:timers/promises'
import closeWithGrace from 'close-with-grace'
import Fastify from 'fastify'
import app, { ConfigError, createLogOptions, loadConfig, serverOptions } from './app.js'
import { unknownSettings } from './config.js'
import { describeFailure } from './db/failures.js'
import { MigrationError } from './db/migrate.js'

/** How long requests in flight may take to finish once the process was told to stop, in milliseconds. */
const grace = 10_000
/**
 * Milliseconds for which a stopping process goes on answering, so that clients in the middle of a conversation are told
 * to go elsewhere: one whose connection is closed between two requests may just be sending the next.
 */
const farewell = 300
/** Aborted when the process was told to stop, also while it is still starting. */
const stop = new AbortController()

try {
  await start()
} catch (error) {
  // What was being started is not wanted any more; the stop ends the process.
  if (!stop.signal.aborted) refuse(error)
}

function refuse(error: unknown): never {
  // What the operator can mend is said in one line; everything else is a bug and keeps its stack.
  const mendable = error instanceof ConfigError || error instanceof MigrationError || isListenError(error)
  const message = describeFailure(error) ?? (mendable ? error.message : undefined)
  console.error(message === undefined ? error : `keyturn: ${message}`)
  process.exit(1)
}

async function start(): Promise<void> {
  const config = loadConfig()
  const fastify = Fastify({ ...serverOptions(config), logger: loggerOptions(config) })
  for (const slip of unknownSettings()) fastify.log.warn(slip)
  // First of all: as process 1 of a container, one without a handler does not heed a signal.
  closeWithGrace({ delay: grace }, async ({ signal, err }) => {
    if (err) fastify.log.error(err, 'stopping after an error')
    else fastify.log.info({ signal }, 'stopping')
    stop.abort()
    if (fastify.server.listening && !err) await sleep(farewell)
    await fastify.close()
  })
  await fastify.register(app, { config, stopping: stop.signal })
  await fastify.listen({ host: config.HOST, port: config.PORT })
  greet(config, fastify.server.address())
}

/** Lines for people where people read, JSON everywhere else. */
function loggerOptions(config: ReturnType<typeof loadConfig>) {
  const pretty = process.stdout.isTTY && config.NODE_ENV !== 'production'
  return {
    ...createLogOptions(config),
    ...(pretty && { transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname', singleLine: true } } })
  }
}

function greet({ HOST, DOCS, NODE_ENV }: ReturnType<typeof loadConfig>, address: unknown): void {
  if (NODE_ENV === 'production') return
  const port = typeof address === 'object' && address !== null && 'port' in address ? address.port : ''
  const base = `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${port}`
  console.log(`
  keyturn is ready at ${base}
${DOCS ? `  docs page:          ${base}/docs\n` : ''}  make a superuser:   npm run createsuperuser
`)
}

function isListenError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && error.syscall === 'listen'
}
