import t from 'tap'
import { openDatabase } from '../../src/infra/db/database.js'
import { createDatabase, engine } from '../database.js'
import { startDeadlockProxy } from '../servers/deadlock-proxy.js'

t.test(
  "after a COMMIT that failed, its connection was rolled back and given back twice, in the midst of another's transaction",
  engine === 'sqlite' ? { skip: 'an embedded database has no connections' } : {},
  async (t) => {
    const proxy = await startDeadlockProxy(t, await createDatabase(t))
    const db = await openDatabase({ url: `${proxy.url}?connectionLimit=1` })
    t.teardown(() => db.close())
    await db.execute('CREATE TABLE Mark (id INT PRIMARY KEY)')
    const mark = 'INSERT INTO Mark VALUES (?)'

    proxy.every({ commit: 1 })
    const failed = db.transaction((tx) => tx.$executeRawUnsafe(mark, 1))
    const other = db.transaction(async (tx) => {
      proxy.every({})
      await tx.$executeRawUnsafe(mark, 2)
      for (let i = 0; i < 20; i++) await tx.$queryRawUnsafe('SELECT 1')
      await tx.$executeRawUnsafe(mark, 3)
      throw new Error('changed its mind')
    })
    await t.rejects(failed, { cause: { originalCode: '1213' } })
    await t.rejects(other, { message: 'changed its mind' })
    t.same(await db.query('SELECT id FROM Mark'), [], 'both are rolled back as a whole')
    t.match(db.pool(), { active: 0, idle: 1, waiting: 0 })
  }
)
