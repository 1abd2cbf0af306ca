import { chmodSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { ConfigError, loadConfig } from '../../src/config/index.js'
import { build, signUp } from '../service.js'

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

t.test('other users of the machine could read the embedded database', async (t) => {
  const folder = join(mkdtempSync(join(tmpdir(), 'keyturn-')), 'data')
  t.teardown(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'test.db')
  const files = [file, `${file}-wal`, `${file}-shm`]
  const before = process.umask(0)
  t.teardown(() => process.umask(before))
  const first = await build(t, {}, { databaseUrl: `file:${file}` })
  await signUp(first)
  t.equal(modeOf(folder), '700')
  for (const name of files) t.equal(modeOf(name), '600', name)

  await t.test('the mode of an embedded database of an earlier version is corrected', async (t) => {
    for (const name of files) chmodSync(name, 0o644)
    await build(t, {}, { databaseUrl: `file:${file}` })
    for (const name of files.filter(existsSync)) t.equal(modeOf(name), '600', name)
  })
})

for (const name of ['a#b.db', 'with space.db', '100%.db', '%41.db', '한글.db', "it's.db"]) {
  for (const form of ['file:', 'file://']) {
    t.test(`a database file named ${name}, given with ${form}`, async (t) => {
      const folder = mkdtempSync(join(tmpdir(), 'keyturn#-'))
      t.teardown(() => rmSync(folder, { recursive: true }))
      const path = join(folder, name)
      await signUp(await build(t, {}, { databaseUrl: form === 'file:' ? `file:${path}` : pathToFileURL(path).href }))
      t.ok(existsSync(path), 'has that very name')
    })
  }
}

for (const url of ['file:./data/x.db?mode=ro', 'file:///tmp/x#y.db', 'file:///tmp/x.db?a=b']) {
  t.test(`${url} is refused with one line`, async (t) => {
    t.throws(() => loadConfig({ DATABASE_URL: url }), ConfigError)
    t.throws(() => loadConfig({ DATABASE_URL: url }), { message: /DATABASE_URL.*percent-encoded|DATABASE_URL.*%3F/s })
  })
}
