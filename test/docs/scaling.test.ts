import { test } from 'tap'
import { loadConfig } from '../../src/app.js'
import { connect } from '../../src/infra/db/engine.js'
import { createDatabase, engine } from '../database.js'
import { openGuide } from './guide.js'

const guide = openGuide('docs/scaling.md')
const [galera = '', group = ''] = [guide.take(''), guide.take('')].map(
  (line) => /^DATABASE_URL='(.*)'$/.exec(line)?.[1]
)

test('docs/scaling.md: the settings are settings', async (t) => {
  t.strictSame(guide.untaken(), [])
  for (const url of [galera, group]) t.equal(loadConfig({ DATABASE_URL: url }).DATABASE_URL, url)
  t.equal(new URL(group).searchParams.get('sessionVariables'), '{"group_replication_consistency":"BEFORE"}')
})

test('session variables in DATABASE_URL reached the driver as a text, and every connection failed', async (t) => {
  if (engine === 'sqlite') return t.comment('asked on servers')
  const server = new URL(await createDatabase(t))
  const variable = async (search: string, name: string) => {
    const adapter = await connect(Object.assign(new URL(server), { search }).href)
    t.teardown(() => adapter.dispose())
    const { rows } = await adapter.queryRaw({ sql: `SELECT @@SESSION.${name}`, args: [], argTypes: [] })
    return Number(rows[0]?.[0])
  }
  t.equal(await variable('?sessionVariables={"lock_wait_timeout":7}', 'lock_wait_timeout'), 7)
  // MariaDB has this one with or without Galera; MySQL does not
  const known = await variable('', 'wsrep_sync_wait').then(
    () => true,
    () => false
  )
  if (known) t.equal(await variable(new URL(galera).search, 'wsrep_sync_wait'), 7)
  t.equal(
    await variable('?sessionVariables={"net_write_timeout":7}', 'lock_wait_timeout'),
    2,
    'ours stay beside those of the URL'
  )
})
