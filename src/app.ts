import type { Server } from 'node:http'
import { join } from 'node:path'
import autoload from '@fastify/autoload'
import {
  errorCodes,
  type FastifyHttpOptions,
  type FastifyInstance,
  type FastifyPluginAsync,
  LogController
} from 'fastify'
import { type Config, loadConfig } from './config/index.js'
import type { Extension } from './domain/tokens/extension.js'
import { refuseConnection } from './http/connections.js'
import { createWording } from './http/languages/wording.js'
import { createParserRefusals } from './http/parser-refusal.js'
import { createProxyTrust } from './infra/limits/trusted-proxies.js'
import { createLogOptions } from './infra/logging/options.js'
import { requestIdOf } from './infra/logging/request-id.js'
import type { AppOptions } from './options.js'
import { createErrorAnswer } from './plugins/http/errors.js'
import { logUnhooked } from './plugins/http/request-log.js'

// The types of the decorators that an application around the service may use (docs/extending.md).
export type {} from '@fastify/jwt'
export { ConfigError, loadConfig } from './config/index.js'
export type {} from './plugins/domain/administration.js'
export type {} from './plugins/domain/auth.js'
export type {} from './plugins/domain/jwt.js'
export type {} from './plugins/domain/session-management.js'
export type {} from './plugins/domain/users.js'
export type {} from './plugins/infra/config.js'
export type {} from './plugins/infra/db.js'
export type { AppOptions, Config, Extension }
export { createLogOptions }

/**
 * What a Fastify server needs so that the service behaves on it as its contract says: a slash at the end of a path is
 * optional, bodies are small, and forwarded addresses count only from the proxies that are named. Add `logger: createLogOptions(config)` for its way of logging.
 */
export function serverOptions(config: Config) {
  const answerError = createErrorAnswer(config)
  const parserRefusal = createParserRefusals(createWording(config))
  return {
    // An id that is too long is an unknown one, a 404; Fastify's own answer would be no problem document.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 16 * 1024 },
    bodyLimit: 16 * 1024,
    trustProxy: config.TRUST_PROXY.length > 0 ? createProxyTrust(config.TRUST_PROXY) : false,
    requestTimeout: 10_000,
    // Node looks only so often for requests that take too long. Whether there is a Host is asked in plugins/http/http-refusals.ts.
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 5_000, requireHostHeader: false },
    connectionTimeout: 30_000,
    // Who comes on an open connection while the service stops is served, and told to close it (plugins/http/closing.ts).
    return503OnClosing: false,
    keepAliveTimeout: config.KEEP_ALIVE_TIMEOUT,
    // A start may wait for its database for longer than Fastify's own patience with a plugin.
    pluginTimeout: 0,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    genReqId: requestIdOf,
    // The line of each request is written by plugins/http/request-log.ts.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    // Bytes that are no request reach neither a hook nor the error handler.
    clientErrorHandler(this: FastifyInstance, { code }, socket) {
      if (code === 'ECONNRESET' || socket.destroyed) return
      // Browsers and proxies open connections ahead of their use: they would take a 408 for the answer to the request that
      // they send next.
      if (code === 'ERR_HTTP_REQUEST_TIMEOUT' && socket.bytesRead === 0) return void socket.destroy()
      this.log.debug({ code }, 'request is not valid HTTP')
      refuseConnection(socket, parserRefusal(code))
    },
    // A path that cannot be decoded never reaches a hook or the error handler.
    frameworkErrors(error, request, reply) {
      reply.header('x-request-id', request.id)
      logUnhooked(request, reply)
      answerError(error, request, reply)
    }
  } satisfies FastifyHttpOptions<Server>
}

/**
 * The whole service as a Fastify plugin. It brings its own validation, error handler and hooks, and keeps them to its
 * own scope, so it can be registered in another application, under a prefix or not.
 *
 * @example
 * const config = loadConfig(process.env)
 * const fastify = Fastify(serverOptions(config))
 * await fastify.register(keyturn, { config, extension: { customClaims: (user) => ({ plan: planOf(user) }) } })
 */
const app: FastifyPluginAsync<Partial<AppOptions>> = async (fastify, { config = loadConfig(), ...rest }) => {
  const options: AppOptions = { ...rest, config }
  const folder = (name: string) => join(import.meta.dirname, name)
  try {
    await fastify.register(autoload, { dir: folder('plugins'), dirNameRoutePrefix: false, options, forceESM: true })
  } catch (error) {
    throw explainTakenName(error)
  }
  await fastify.register(autoload, {
    dir: folder('routes'),
    autoHooks: true,
    cascadeHooks: true,
    routeParams: true,
    options: {},
    forceESM: true
  })
}

/** Properties of the request are the only names that an application around the service cannot have beside the service's. */
function explainTakenName(error: unknown): unknown {
  if (!(error instanceof errorCodes.FST_ERR_DEC_ALREADY_PRESENT)) return error
  const advice = 'register keyturn before the plugin that adds it, or rename it (docs/extending.md)'
  return new Error(`keyturn cannot be registered: ${error.message} The application has it already: ${advice}`, {
    cause: error
  })
}

export default app
