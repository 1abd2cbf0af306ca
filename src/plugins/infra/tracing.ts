import type { Span } from '@opentelemetry/api'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { hooksBefore } from '../../hook-order.js'
import { readTraceparent, type Trace } from '../../infra/tracing/trace.js'
import { version } from '../../version.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** The trace that the request belongs to: its caller's, or one of our own where spans are exported. */
    trace: Trace | null
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = fastify.config
  fastify.decorateRequest('trace', null)
  // The spans of an application that has the plugin are its own, and it exports them
  if (endpoint !== undefined && !fastify.hasRequestDecorator('opentelemetry')) await exportSpans(endpoint)

  fastify.addHook('onRequest', (request, reply, done) => {
    request.trace = spanTrace(request) ?? readTraceparent(request.headers.traceparent) ?? null
    if (request.trace !== null) {
      request.log = request.log.child({ trace_id: request.trace.traceId })
      reply.log = request.log
    }
    done()
  })

  async function exportSpans(receiver: string): Promise<void> {
    const { FastifyOtelInstrumentation } = await import('@fastify/otel')
    const { createTraceExport } = await import('../../infra/tracing/exporter.js')
    const { tracers, close } = createTraceExport(receiver, version)
    const instrumentation = new FastifyOtelInstrumentation({
      instrumentHooks: false,
      // An error's text and stack may hold what a client sent.
      recordExceptions: false,
      requestHook: withoutSecrets
    })
    instrumentation.setTracerProvider(tracers)
    await fastify.register(instrumentation.plugin())
    fastify.addHook('onClose', () =>
      close().catch((error) => fastify.log.warn(error, 'spans were lost during shutdown'))
    )
  }

  function spanTrace(request: FastifyRequest): Trace | undefined {
    const context = endpoint === undefined ? undefined : request.opentelemetry().span?.spanContext()
    if (context === undefined) return undefined
    return { ...context, flags: context.traceFlags.toString(16).padStart(2, '0') }
  }
}

/** Queries and paths may hold tokens, and so may the text of an error: a span tells the route and the status only. */
function withoutSecrets(span: Span, { method, routeOptions }: FastifyRequest): void {
  const route = routeOptions.url ?? 'none'
  span.updateName(`${method} ${route}`)
  span.setAttribute('url.path', route)
  const setStatus = span.setStatus.bind(span)
  span.setStatus = ({ code }) => setStatus({ code })
}

export default fp(plugin, { fastify: '5.x', name: 'tracing', dependencies: ['config', ...hooksBefore('tracing')] })
