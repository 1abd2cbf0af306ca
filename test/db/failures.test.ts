import t from 'tap'
import {
  asUnavailable,
  describeFailure,
  type Failure,
  failureCode,
  failureOf,
  isMissingTable,
  isOutcomeUnknown,
  StatementBinlog,
  tlsFailure
} from '../../src/infra/db/failures.js'

const fail = (more: object, message = 'failed'): Error => Object.assign(new Error(message), more)
/** As Prisma Client wraps an error of the driver adapter. */
const wrapped = (driverAdapterError: object): Error => fail({ code: 'P2010', meta: { driverAdapterError } })
/** As the driver adapter has a pool that gave no connection. */
const pooled = (cause: string) => ({ cause: { kind: 'mysql', code: 0, cause } })

const transient = [
  ...[1020, 1047, 1053, 1079, 1180, 1205, 1213, 1317, 1927, 1969, 2006, 2013, 3024, 3101, 9007],
  ...[45001, 45009, 45011, 45013, 45026, 45027, 45030, 45042]
]
const unavailable = [
  ...[1021, 1037, 1040, 1041, 1044, 1045, 1049, 1114, 1129, 1130, 1142, 1146, 1203, 1226, 1290, 1461, 1792, 1836, 3032],
  ...[3100, 4031, 45012, 45025, 45028, 45023, 45056, 45057, 45059, 45062, 45063]
]

t.test('what each code of the database means for the caller', (t) => {
  const rows: [codes: number[], expected: Failure][] = [
    [transient, 'transient'],
    [unavailable, 'unavailable'],
    [[1062], 'duplicate'],
    [[0, 1, 1054, 1064, 1406, 45000], undefined]
  ]
  for (const [codes, expected] of rows) {
    for (const code of codes) {
      t.equal(failureOf(fail({ errno: code })), expected, `errno ${code}`)
      t.equal(failureOf(wrapped({ cause: { originalCode: String(code) } })), expected, `in Prisma's ${code}`)
      t.equal(failureOf(fail({ kind: 'mysql', code })), expected, `the adapter's ${code}`)
    }
  }
  t.end()
})

t.test('what each form of a failure means', (t) => {
  const rows: [name: string, error: unknown, expected: Failure][] = [
    ['a unique key', fail({ kind: 'UniqueConstraintViolation' }), 'duplicate'],
    ["Prisma Client's unique key", fail({ code: 'P2002' }), 'duplicate'],
    ['a unique key in what Prisma wraps', wrapped({ cause: { kind: 'UniqueConstraintViolation' } }), 'duplicate'],
    ['a socket that waited too long', fail({ kind: 'SocketTimeout' }), 'transient'],
    ['a connection that closed', fail({ kind: 'ConnectionClosed' }), 'transient'],
    ['two transactions', fail({ kind: 'TransactionWriteConflict' }), 'transient'],
    ['a table that is not there', fail({ kind: 'TableDoesNotExist' }), 'unavailable'],
    ["Prisma Client's missing table", fail({ code: 'P2021' }), 'unavailable'],
    [
      "SQLite's missing table",
      fail({ kind: 'sqlite', extendedCode: 1 }, 'SQLITE_ERROR: no such table: x'),
      'unavailable'
    ],
    ["SQLite's missing column", fail({ kind: 'sqlite', extendedCode: 1 }, 'no such column: x'), undefined],
    ['a number that is no code of the driver', fail({ code: 1213 }), undefined],
    ['a cause', fail({ cause: { errno: 1213 } }), 'transient'],
    ['the first that says something', fail({ errno: 1062, cause: { errno: 1213 } }), 'duplicate'],
    [
      "what Prisma wraps goes before the wrapper's cause",
      fail({ meta: { driverAdapterError: { errno: 1062 } }, cause: { errno: 1213 } }),
      'duplicate'
    ],
    ['meta without an error', fail({ meta: {}, cause: { errno: 1213 } }), 'transient'],
    ['null as meta', fail({ meta: null, cause: { errno: 1213 } }), 'transient'],
    ['text as meta', fail({ meta: 'x', cause: { errno: 1213 } }), 'transient'],
    ['the sixth cause', nested(5, { errno: 1213 }), 'transient'],
    ['the seventh cause', nested(6, { errno: 1213 }), undefined],
    ['an ordinary error', fail({}), undefined],
    ['another error of Prisma', fail({ code: 'P2025' }), undefined],
    ['a code of the network', fail({ code: 'ENOENT' }), undefined],
    ['no error', 'deadlock', undefined],
    ['nothing', undefined, undefined],
    ['null', null, undefined],
    ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'].map(
      (code): [string, unknown, Failure] => [code, fail({ code }), 'transient']
    ),
    ...[5, 6, 261, 517].map((code): [string, unknown, Failure] => [`SQLite's ${code}`, sqlite(code), 'transient']),
    ...[8, 10, 11, 13, 14, 26, 266, 1032].map((code): [string, unknown, Failure] => [
      `SQLite's ${code}`,
      sqlite(code),
      'unavailable'
    ]),
    ...[1, 19, 787].map((code): [string, unknown, Failure] => [`SQLite's ${code}`, sqlite(code), undefined])
  ]
  for (const [name, error, expected] of rows) t.equal(failureOf(error), expected, name)
  t.end()
})

function sqlite(extendedCode: number): Error {
  return fail({ kind: 'sqlite', extendedCode })
}

function nested(depth: number, cause: object): Error {
  return fail({ cause: depth > 1 ? nested(depth - 1, cause) : cause })
}

const denied = "(conn:1, no: 1045, SQLState: 28000) Access denied for user 'auth'\nsecond line"

t.test('the code and the line that operators read', (t) => {
  const where = 'the database that DATABASE_URL names cannot be used'
  const rows: [name: string, error: unknown, code: string | undefined, line?: string][] = [
    ['the number of the server', fail({ errno: 1213 }, 'Deadlock found\nmore'), '1213', 'Deadlock found'],
    [
      "the adapter's text of it",
      fail({ cause: { originalCode: '1205', originalMessage: 'Lock wait' } }),
      '1205',
      'Lock wait'
    ],
    [
      "the server's own text goes first",
      fail({ originalCode: '1205', originalMessage: 'own' }, 'outer'),
      '1205',
      'own'
    ],
    ['the innermost text', fail({ cause: { errno: 1213, message: 'inner' } }, 'outer'), '1213', 'inner'],
    ['its kind', fail({ kind: 'SocketTimeout' }, 'timed out'), 'SocketTimeout', 'timed out'],
    ['no connection: the cause of the pool', fail(pooled(denied)), '1045'],
    ['no connection: the server has no TLS', fail(pooled('the server does not support SSL')), tlsFailure],
    ['no connection: the certificate', fail(pooled('self-signed Certificate in chain')), tlsFailure],
    ['no connection: another cause', fail(pooled('pool timeout')), 'mysql'],
    ['a word that holds ssl', fail(pooled('hassle')), 'mysql'],
    ['nothing that is known', fail({}), undefined]
  ]
  for (const [name, error, code, line] of rows) {
    t.equal(failureCode(error), code, name)
    if (line !== undefined) t.equal(describeFailure(error), `${where} (${code}): ${line}`, name)
  }
  const pool = (cause: string) => describeFailure(fail({ errno: 1040, ...pooled(cause) }, 'no connection'))
  t.equal(pool(denied), `${where} (1040): Access denied for user 'auth'`)
  t.equal(pool('pool timeout'), `${where} (1040): pool timeout`)
  t.equal(describeFailure(fail({})), undefined)
  t.equal(describeFailure(fail({ errno: 1064 }, 'syntax')), undefined)
  const binlog = new StatementBinlog()
  t.match(binlog.message, /binlog_format=STATEMENT.*set binlog_format=ROW/)
  t.equal(describeFailure(binlog), binlog.message)
  t.end()
})

t.test('after which failures it is not known whether the statement was carried out', (t) => {
  const rolledBack = [1020, 1180, 1205, 1213, 3101, 9007]
  for (const errno of transient) {
    t.equal(isOutcomeUnknown(fail({ errno })), !rolledBack.includes(errno), String(errno))
  }
  for (const errno of [...unavailable, 1062, 1064]) t.equal(isOutcomeUnknown(fail({ errno })), false, String(errno))
  t.equal(isOutcomeUnknown(fail({ code: 'ECONNRESET' })), true, 'without a number')
  t.end()
})

t.test('a database that was never migrated', (t) => {
  const rows: [name: string, error: unknown, expected: boolean][] = [
    ["MySQL's number", wrapped({ cause: { originalCode: '1146' } }), true],
    ['its kind', fail({ cause: { kind: 'TableDoesNotExist' } }), true],
    ["Prisma's code", fail({ code: 'P2021' }), true],
    ["SQLite's text", fail({ kind: 'sqlite' }, 'no such table: users'), true],
    ['the same text of something else', fail({ kind: 'mysql' }, 'no such table: users'), false],
    ["another text of SQLite's", fail({ kind: 'sqlite' }, 'syntax error'), false],
    ['another number', fail({ originalCode: '1062' }), false],
    ['nothing', undefined, false]
  ]
  for (const [name, error, expected] of rows) t.equal(isMissingTable(error), expected, name)
  t.end()
})

t.test('a failure of the database is a 503, and every other error stays as it is', (t) => {
  for (const errno of [1213, 1290]) {
    const cause = fail({ errno })
    t.match(asUnavailable(cause), { statusCode: 503, retryAfter: 1, cause })
  }
  for (const error of [fail({ errno: 1062 }), fail({}), 'x']) t.equal(asUnavailable(error), error)
  t.end()
})
