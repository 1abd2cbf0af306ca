import { contact, webUrl } from './addresses.js'
import { boolean, integer, listOf } from './parsers.js'
import { setting } from './setting.js'

/** What whoever runs the service can see of it. */
export const operationSettings = {
  METRICS: setting({
    default: 'on',
    parse: boolean,
    description: 'Whether GET /metrics answers with counts and times, in the format that Prometheus reads.'
  }),
  METRICS_PORT: setting({
    parse: integer(0, 65_535),
    description:
      'A port of its own for /metrics, so that it can be kept from the public. Without one, /metrics is on PORT. With 0 the system picks a free one.'
  }),
  SECURITY_CONTACT: setting({
    parse: listOf(contact, contact.allowed),
    description:
      'Where vulnerabilities are reported, the preferred way first: /.well-known/security.txt names it. Without one, that answers 404.'
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting({
    parse: webUrl,
    description:
      'Where to send traces, as OpenTelemetry names it: the base URL of an OTLP/HTTP receiver, such as http://localhost:4318. OpenTelemetry itself reads OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES and OTEL_EXPORTER_OTLP_HEADERS as well.'
  })
}
