import { DriverAdapterError, type SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import t from 'tap'
import { failureCode, failureOf } from '../../src/infra/db/failures.js'
import { createPrisma } from '../../src/infra/db/prisma.js'

/** As the driver throws it, before the adapter has made it an error of its own. */
const ofDriver = (errno: number) =>
  Object.assign(new Error(`no: ${errno}`), { errno, code: 'ER_X', sqlMessage: 'in words', sqlState: 'HY000' })
const ofNetwork = (code: string) => Object.assign(new Error(`connect ${code}`), { code })
const mysql = (code: number) =>
  new DriverAdapterError({ kind: 'mysql', code, message: 'x', state: 'HY000', originalCode: String(code) })
const sqlite = (extendedCode: number) =>
  new DriverAdapterError({ kind: 'sqlite', extendedCode, message: 'x', originalCode: String(extendedCode) })

for (const { what, error } of [
  { what: 'a lock wait that timed out', error: mysql(1205) },
  { what: 'a deadlock', error: new DriverAdapterError({ kind: 'TransactionWriteConflict', originalCode: '1213' }) },
  { what: 'a server that shuts down', error: mysql(1053) },
  { what: 'a connection that was closed', error: ofDriver(45009) },
  { what: 'no connection to the server', error: ofNetwork('ECONNREFUSED') },
  { what: 'a socket that was reset', error: ofNetwork('ECONNRESET') },
  { what: 'a SQLite file that is locked', error: sqlite(5) },
  { what: 'a pool without a free connection', error: ofDriver(45028) },
  {
    what: 'a server without a free connection',
    error: new DriverAdapterError({ kind: 'TooManyConnections', cause: 'x', originalCode: '1040' })
  },
  { what: 'a server that is read-only', error: mysql(1290) },
  {
    what: 'a wrong password',
    error: new DriverAdapterError({ kind: 'AuthenticationFailed', user: 'x', originalCode: '1045' })
  },
  {
    what: 'a table that is not there',
    error: new DriverAdapterError({ kind: 'TableDoesNotExist', table: 'x', originalCode: '1146' })
  },
  { what: 'a SQLite disk that is full', error: sqlite(13) },
  {
    what: 'a row that is there already',
    error: new DriverAdapterError({
      kind: 'UniqueConstraintViolation',
      constraint: { index: 'x' },
      originalCode: '1062'
    })
  },
  {
    what: 'a value that is too long',
    error: new DriverAdapterError({ kind: 'LengthMismatch', column: 'x', originalCode: '1406' })
  }
] as const) {
  t.test(`${what} means the same through Prisma Client as in SQL`, async (t) => {
    const fail = () => Promise.reject(error)
    const broken: SqlDriverAdapter = {
      ...{ provider: 'mysql', adapterName: 'broken', queryRaw: fail, executeRaw: fail, startTransaction: fail },
      ...{ executeScript: fail, dispose: async () => undefined }
    }
    const prisma = await createPrisma(broken, 'mysql', () => undefined)
    const works: [string, () => Promise<unknown>][] = [
      ['read', () => prisma.user.findUnique({ where: { id: 1 } })],
      ['write', () => prisma.user.updateMany({ where: { id: 1 }, data: { level: 2 } })],
      ['transaction', () => prisma.$transaction((tx) => tx.user.count())]
    ]
    for (const [name, work] of works) {
      const thrown: unknown = await work().then(
        () => undefined,
        (error: unknown) => error
      )
      t.equal(failureOf(thrown), failureOf(error), name)
      t.equal(failureCode(thrown), failureCode(error), `${name}: the code in the log`)
      t.not(thrown, undefined)
    }
  })
}

t.test('a transaction that ran out of time is no mistake of the client', async (t) => {
  t.equal(failureOf(Object.assign(new Error('expired'), { code: 'P2028' })), 'unavailable')
})
