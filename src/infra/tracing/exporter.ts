import { context, propagation, type TracerProvider as Tracers } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'

export interface TraceExport {
  tracers: Tracers
  /** Sends what waits, and ends. */
  close: () => Promise<void>
}

/** A receiver that does not answer must not hold up a stop for longer, in milliseconds. */
const patience = 2_000

/**
 * Sends spans to an OTLP/HTTP receiver. To be loaded only where there is one: these packages cost time and memory.
 *
 * @param endpoint the receiver's base URL; traces go to its path `/v1/traces`
 */
export function createTraceExport(endpoint: string, version: string): TraceExport {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: patience
  })
  const named = resourceFromAttributes({ 'service.name': 'keyturn', 'service.version': version })
  const tracers = new TracerProvider({
    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES go first.
    resource: named.merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor({ exporter, exportTimeoutMillis: patience })]
  })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  return { tracers, close: () => tracers.shutdown() }
}
