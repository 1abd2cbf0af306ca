// A database that moves between servers which write the names of tables in different ways.
import { execFileSync } from 'node:child_process'
import t, { type Test } from 'tap'
import { startMariadb } from '../servers/mariadb.js'
import { findProgram } from '../servers/private-server.js'
import { build, isAlive, logIn, refresh, signUp } from '../service.js'

const name = 'keyturn_moves'

/** A server, and how its own programs reach it; undefined when MariaDB is not installed. */
async function serverWith(t: Test, lowerCaseTableNames: 0 | 1) {
  const server = await startMariadb([`--lower-case-table-names=${lowerCaseTableNames}`])
  if (server === undefined) return undefined
  t.teardown(() => server.stop())
  const { hostname, port, username, password } = new URL(server.url)
  const login = ['--host', hostname, '--port', port, '--user', username]
  return {
    url: `${server.url}${name}`,
    run: (program: string, args: string[], input = '') =>
      execFileSync(program, ['--no-defaults', ...login, ...args], { input, env: { MYSQL_PWD: password } }).toString()
  }
}

for (const [from, to] of [
  [0, 1],
  [1, 0]
] as const) {
  t.test(`moved from lower_case_table_names=${from} to ${to}, every login was 503, and readiness 200`, async (t) => {
    const [client, dumping] = [findProgram('mariadb'), findProgram('mariadb-dump')]
    const [here, there] = [await serverWith(t, from), await serverWith(t, to)]
    if (client === undefined || dumping === undefined || here === undefined || there === undefined) {
      return void t.comment('MariaDB is not installed')
    }
    here.run(client, ['--execute', `CREATE DATABASE ${name}`])
    const before = await build(t, {}, { databaseUrl: here.url })
    await signUp(before)
    const tokens = await logIn(before)
    await before.app.close()

    there.run(client, [], here.run(dumping, ['--databases', name]))
    const after = await build(t, {}, { databaseUrl: there.url, clock: before.clock })
    t.equal((await after.get('/health/ready')).status, 200)
    t.ok(await isAlive(after, tokens.access), 'the session lives')
    t.equal((await refresh(after, tokens.refresh)).status, 200)
    t.ok((await logIn(after)).access)
  })
}
