import t from 'tap'
import { openDatabase } from '../../src/infra/db/database.js'
import { startMariadb } from '../servers/mariadb.js'
import { startMysql } from '../servers/mysql.js'
import { build, logIn, refresh, signUp, until } from '../service.js'

const servers = { MariaDB: startMariadb, MySQL: startMysql }

/** Defaults of a server, each with which something that the service relies on does not hold. */
const defaults = [
  "SET GLOBAL init_connect = 'SET autocommit = 0'",
  'SET GLOBAL autocommit = 0',
  "SET GLOBAL completion_type = 'CHAIN'",
  "SET GLOBAL sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,PAD_CHAR_TO_FULL_LENGTH'",
  "SET GLOBAL time_zone = '-11:30'",
  'SET GLOBAL sql_safe_updates = 1',
  'SET GLOBAL sql_select_limit = 1',
  "SET GLOBAL character_set_client = 'latin1'",
  "SET GLOBAL character_set_results = 'latin1'",
  "SET GLOBAL collation_connection = 'latin1_swedish_ci'",
  'SET GLOBAL default_storage_engine = MyISAM',
  'SET GLOBAL unique_checks = 0'
]

for (const [name, start] of Object.entries(servers)) {
  t.test(`${name}: a server that does not commit by itself acknowledged rows and kept none`, async (t) => {
    const server = await start()
    if (server === undefined) return void t.comment(`${name} is not installed`)
    t.teardown(() => server.stop())
    const admin = await openDatabase({ url: `${server.url}information_schema` })
    t.teardown(() => admin.close())
    for (const statement of defaults) {
      // Not every server has each of them, and one that it has not can do no harm.
      await admin.execute(statement).catch((error: unknown) => t.comment(`${statement}: ${error}`))
    }
    await admin.execute("CREATE USER plain@'127.0.0.1' IDENTIFIED BY 'plain'")
    await admin.execute('CREATE DATABASE one')
    await admin.execute("GRANT ALL ON one.* TO plain@'127.0.0.1'")
    const url = new URL(server.url.replace(/\/\/[^@]*@/, '//plain:plain@'))
    url.pathname = '/one'

    const service = await build(t, {}, { databaseUrl: url.href })
    await signUp(service, '홍길동', { nickname: '길동 🐯' })
    const { refresh: token } = await logIn(service, '홍길동')
    const pair = await refresh(service, token)
    t.equal(pair.status, 200)
    await service.app.audit.flush()

    const other = await build(t, {}, { databaseUrl: url.href })
    const me = await other.get('/api/users/me', { bearer: String(pair.body.access) })
    t.match(me, { status: 200, body: { username: '홍길동', nickname: '길동 🐯' } }, 'another replica sees them')
    const count = async (table: string) => Number((await admin.query(`SELECT COUNT(*) FROM one.${table}`))[0]?.[0])
    t.equal(await count('users'), 1, 'the user was committed')
    t.equal(await count('sessions'), 1)
    t.equal(await count('audit_events'), 2)
    await until(async () => (await count('users')) === 1)

    const [engine] = await admin.query(
      "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'one' AND ENGINE <> 'InnoDB'"
    )
    t.equal(Number(engine?.[0]), 0, 'every table has transactions')
    for (const [sql, wanted] of [
      ['SELECT @@autocommit', '1'],
      ['SELECT @@completion_type', 'NO_CHAIN'],
      ['SELECT @@time_zone', '+00:00'],
      ['SELECT @@sql_mode', 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION']
    ] as const) {
      t.equal(String((await service.app.db.query(sql))[0]?.[0]), wanted, sql)
    }
  })

  t.test(`${name}: binlog_format=STATEMENT stopped the start with a stack trace`, async (t) => {
    const server = await start(['--log-bin', '--binlog-format=STATEMENT', '--server-id=1'])
    if (server === undefined) return void t.comment(`${name} is not installed`)
    t.teardown(() => server.stop())
    await t.rejects(openDatabase({ url: `${server.url}mysql` }), { message: /binlog_format=ROW/ })
  })
}
