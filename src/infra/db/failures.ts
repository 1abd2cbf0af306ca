import { unavailable } from '../../errors.js'

/** MySQL's numbers for a row that a unique index has already, and for a table that is not there. */
const [duplicateEntry, noSuchTable] = [1062, 1146]

/** InnoDB does not write under READ COMMITTED where the server logs statements. Only the server's operator can change it. */
export class StatementBinlog extends Error {
  constructor() {
    super(
      'the database server has binlog_format=STATEMENT, which rejects every write of this service: set binlog_format=ROW (or MIXED) in its configuration, or with SET GLOBAL'
    )
  }
}

/** What a failed statement means for the caller. */
export type Failure = 'transient' | 'unavailable' | 'duplicate' | undefined

/**
 * Worth a fresh start at once: deadlock, lock wait, changed record, TiDB's write conflict, Group Replication's refusals,
 * Galera's "not yet prepared", and every way in which a connection is lost.
 */
const transientCodes = new Set([
  1020, 1047, 1053, 1079, 1180, 1205, 1213, 1317, 1927, 1969, 2006, 2013, 3024, 3101, 9007,
  // the driver's own: connection closed in its various ways
  45001, 45009, 45011, 45013, 45026, 45027, 45030, 45042
])

/**
 * The database is there but cannot serve: connections, prepared statements or disk exhausted, read-only, not migrated, no
 * access.
 */
const unavailableCodes = new Set([
  1021, 1037, 1040, 1041, 1044, 1045, 1049, 1114, 1129, 1130, 1142, 1146, 1203, 1226, 1290, 1461, 1792, 1836, 3032,
  3100, 4031, 45012, 45025, 45028,
  // the driver's own: the server offers no TLS, or a certificate that is not trusted or not its own
  45023, 45056, 45057, 45059, 45062, 45063
])

/** The code of a connection that could not be encrypted as it should be. Waiting does not help. */
export const tlsFailure = 'TLS'

/** SQLite's primary result codes: BUSY, LOCKED; then READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB. */
const sqliteTransient = new Set([5, 6])
const sqliteUnavailable = new Set([8, 10, 11, 13, 14, 26])

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH'
])

/**
 * Classifies a database failure by the database's own code, wherever Prisma or the driver adapter put it. Messages are
 * not looked at, save where SQLite gives nothing else.
 */
export function failureOf(error: unknown): Failure {
  if (isMissingTable(error)) return 'unavailable'
  for (const part of chain(error)) {
    if (part.kind === 'UniqueConstraintViolation' || part.code === 'P2002') return 'duplicate'
    // Prisma Client's own: a transaction that did not start or end in time, and was rolled back
    if (part.code === 'P2028') return 'unavailable'
    if (part.kind === 'SocketTimeout' || part.kind === 'ConnectionClosed' || part.kind === 'TransactionWriteConflict') {
      return 'transient'
    }
    if (part.kind === 'sqlite') return sqliteFailure(Number(part.extendedCode))
    const code = Number(part.originalCode ?? part.errno ?? (part.kind === 'mysql' ? part.code : Number.NaN))
    if (code === duplicateEntry) return 'duplicate'
    if (transientCodes.has(code)) return 'transient'
    if (unavailableCodes.has(code)) return 'unavailable'
    if (typeof part.code === 'string' && networkCodes.has(part.code)) return 'transient'
  }
  return undefined
}

/** The number or word by which the database names the failure, for the log. */
export function failureCode(error: unknown): string | undefined {
  for (const part of chain(error)) {
    const code = poolCauseOf(part)?.code ?? part.originalCode ?? part.errno ?? part.kind
    if (code !== undefined) return String(code)
  }
  return undefined
}

/**
 * Why the pool had no connection to give. The driver adapter keeps of that only a text, in which the server's own
 * number stands: "(conn:1, no: 1045, SQLState: 28000) Access denied …".
 */
function poolCauseOf({
  kind,
  cause
}: Record<string, unknown>): { code: string | undefined; reason: string } | undefined {
  if (kind !== 'mysql' || typeof cause !== 'string') return undefined
  const [, code, reason] = /no: (\d+)[^)]*\) (.*)/.exec(cause) ?? []
  // The driver's own refusals have no number left: a server without TLS, and a certificate that is not trusted
  return { code: code ?? (/certificate|\bssl\b/i.test(cause) ? tlsFailure : undefined), reason: reason ?? cause }
}

/** The server rolled the statement back and said so. */
const rolledBackCodes = new Set(['1020', '1180', '1205', '1213', '3101', '9007'])

/** True when a statement was sent and its connection was lost, so that it may have been carried out or not. */
export function isOutcomeUnknown(error: unknown): boolean {
  return failureOf(error) === 'transient' && !rolledBackCodes.has(failureCode(error) ?? '')
}

/** True when the statement named a table that is not there: the database was never migrated. */
export function isMissingTable(error: unknown): boolean {
  return [...chain(error)].some(
    ({ kind, code, originalCode, message }) =>
      Number(originalCode) === noSuchTable ||
      kind === 'TableDoesNotExist' ||
      code === 'P2021' ||
      (kind === 'sqlite' && /no such table/.test(String(message)))
  )
}

/** One line for the operator on why the database cannot be used; undefined when something else is wrong. */
export function describeFailure(error: unknown): string | undefined {
  if (error instanceof StatementBinlog) return error.message
  if (failureOf(error) === undefined) return undefined
  const parts = [...chain(error)]
  const pooled = parts.map(poolCauseOf).find((cause) => cause !== undefined)
  const messages = parts.flatMap(({ originalMessage, message }) => originalMessage ?? message ?? [])
  const [reason] = (pooled?.reason ?? String(messages.at(-1))).split('\n')
  return `the database that DATABASE_URL names cannot be used (${failureCode(error)}): ${reason}`
}

/** Turns a failure of the database into a 503 and leaves every other error as it is. */
export function asUnavailable(error: unknown): unknown {
  const failure = failureOf(error)
  return failure === 'transient' || failure === 'unavailable' ? unavailable(error) : error
}

function sqliteFailure(extendedCode: number): Failure {
  const primary = extendedCode & 255
  if (sqliteTransient.has(primary)) return 'transient'
  return sqliteUnavailable.has(primary) ? 'unavailable' : undefined
}

/** The error, its causes, and the places in which Prisma keeps the driver adapter's error. */
function* chain(error: unknown): Generator<Record<string, unknown>> {
  let current = error
  for (let depth = 0; depth < 6 && isRecord(current); depth++) {
    yield current
    const meta = isRecord(current.meta) ? current.meta.driverAdapterError : undefined
    current = meta ?? current.cause
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
