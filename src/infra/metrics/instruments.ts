import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** Seconds. An answer without a password takes milliseconds, one with a password a quarter of a second. */
const requestBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
const passwordBuckets = [0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 4, 8, 16]

/**
 * Everything that is measured. docs/operations.md explains each by its name; a test compares it, the dashboard and the
 * alert rules with these.
 */
export function createInstruments(registry: Registry) {
  const registers = [registry]
  return {
    requests: new Counter({
      name: 'keyturn_http_requests_total',
      help: 'Requests answered. Status 499: the client disconnected before the response.',
      labelNames: ['method', 'route', 'status'],
      registers
    }),
    requestSeconds: new Histogram({
      name: 'keyturn_http_request_duration_seconds',
      help: 'Time from the headers of a request to the end of its response.',
      labelNames: ['method', 'route'],
      buckets: requestBuckets,
      registers
    }),
    shed: new Counter({
      name: 'keyturn_http_requests_shed_total',
      help: 'Requests rejected with 503 because the event loop was delayed.',
      registers
    }),
    logins: new Counter({
      name: 'keyturn_logins_total',
      help: 'Logins whose password was checked.',
      labelNames: ['result'],
      registers
    }),
    secondSteps: new Counter({
      name: 'keyturn_two_factor_attempts_total',
      help: 'Codes of authenticator apps and recovery codes that were checked.',
      labelNames: ['method', 'result'],
      registers
    }),
    refreshes: new Counter({
      name: 'keyturn_token_refreshes_total',
      help: 'Refresh and sliding tokens rotated.',
      registers
    }),
    reuse: new Counter({
      name: 'keyturn_token_reuse_detections_total',
      help: 'Sessions revoked because of refresh token reuse.',
      registers
    }),
    revocations: new Counter({
      name: 'keyturn_revocations_total',
      help: 'Actions that revoked sessions or tokens before they expired.',
      labelNames: ['cause'],
      registers
    }),
    eventsLost: new Counter({
      name: 'keyturn_audit_events_lost_total',
      help: 'Audit events lost because the database was unavailable for too long or rejected them.',
      registers
    }),
    passwordQueue: new Gauge({
      name: 'keyturn_password_queue_depth',
      help: 'Passwords that wait for a hashing thread.',
      registers
    }),
    passwordSeconds: new Histogram({
      name: 'keyturn_password_hash_duration_seconds',
      help: 'Time to hash or check a password, including the wait for a thread.',
      buckets: passwordBuckets,
      registers
    }),
    passwordRefused: new Counter({
      name: 'keyturn_password_refusals_total',
      help: 'Passwords not checked because the queue was full.',
      registers
    }),
    connections: new Gauge({
      name: 'keyturn_database_connections',
      help: 'Connections to the database server.',
      labelNames: ['state'],
      registers
    }),
    waiting: new Gauge({
      name: 'keyturn_database_connection_waiters',
      help: 'Statements that wait for a connection.',
      registers
    }),
    statements: new Counter({
      name: 'keyturn_database_statements_total',
      help: 'Statements sent to the database.',
      registers
    }),
    retries: new Counter({
      name: 'keyturn_database_retries_total',
      help: 'Units of work repeated after a failure, by the code of the database.',
      labelNames: ['code'],
      registers
    }),
    liveSessions: new Gauge({
      name: 'keyturn_live_sessions',
      help: 'Sessions that can be refreshed, in the whole database. Counted at most once a minute.',
      aggregator: 'max',
      registers
    }),
    emails: new Counter({
      name: 'keyturn_emails_total',
      help: 'Attempts to send an email.',
      labelNames: ['result'],
      registers
    }),
    outboxEmails: new Gauge({
      name: 'keyturn_outbox_emails',
      help: 'Emails that wait to be sent or could not be sent, in the whole database. Counted at most once a minute.',
      labelNames: ['state'],
      aggregator: 'max',
      registers
    }),
    buildInfo: new Gauge({
      name: 'keyturn_build_info',
      help: 'The running version. Always 1.',
      labelNames: ['version', 'node'],
      aggregator: 'first',
      registers
    })
  }
}
