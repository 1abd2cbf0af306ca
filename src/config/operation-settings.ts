import { contact, webUrl } from './addresses.js'
import { boolean, integer, listOf } from './parsers.js'
import { setting } from './setting.js'

/** What operators observe of the service. */
export const operationSettings = {
  METRICS: setting({
    default: 'on',
    parse: boolean,
    description: 'Whether GET /metrics returns metrics in the format of Prometheus.'
  }),
  METRICS_PORT: setting({
    parse: integer(0, 65_535),
    description:
      'A separate port for /metrics, so that the public cannot reach it. Without it, /metrics is on PORT. With 0, the system selects a free port.'
  }),
  SECURITY_CONTACT: setting({
    parse: listOf(contact, contact.allowed),
    description:
      'The contacts for reports of vulnerabilities, the preferred one first. /.well-known/security.txt names them, and answers 404 without this setting.'
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting({
    parse: webUrl,
    description:
      'The base URL of an OTLP/HTTP receiver for traces, such as http://localhost:4318. The name is that of OpenTelemetry, which also reads OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES and OTEL_EXPORTER_OTLP_HEADERS.'
  })
}
