import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { build } from '../service.js'
import { type Block, blocksOf, openGuide } from './guide.js'
import { openShell } from './shell.js'

test('README.md, followed', async (t) => {
  const guide = openGuide('README.md')
  const service = await build(t)
  const shell = openShell(t, service)
  const [start = '', tests] = guide.take('sh').split('\n')
  t.equal(tests, 'npm ci && npm test', 'which is how these tests come to run')

  await shell.run('unset -f npx')
  t.match(await shell.run(guide.take('sh')), /neo/)
  const walk = guide.take('sh')
  const [, told] = /^# (\{.*\})$/m.exec(walk) ?? []
  t.ok((await shell.run(walk)).trim().endsWith(told ?? '-'), 'it ends as it says')
  t.match(await shell.run(guide.take('sh')), '"code":"token_not_valid"')

  t.equal(guide.take('sh'), 'docker compose up', 'which test/container/compose.test.ts does')
  t.match(await shell.run(`(unset BCRYPT_COST; ${guide.take('sh')})`), /NODE_ENV +production/)
  t.match(await shell.run(guide.take('sh')), /client_secret/)
  copyFileSync('test/django/dump.json', join(shell.folder, 'the-dump.json'))
  await shell.run('python() { cp the-dump.json "$6"; }')
  t.match(await shell.run(guide.take('sh')), /dry run/i)

  await service.app.close()
  writeFileSync(join(shell.folder, 'server.mjs'), guide.take('js'))
  await shell.serve('node server.mjs')
  const { body } = await service.post('/api/token', { username: 'neo', password: 'there is no spoon' })
  t.match(JSON.parse(Buffer.from(String(body.access).split('.')[1] ?? '', 'base64url').toString()), { plan: 'free' })
  t.strictSame(guide.untaken(), [])

  const fresh = openShell(t, service)
  t.ok(start.startsWith('npm ci && npm start'))
  await shell.stop()
  await fresh.serve('npm start')
  t.match(await service.get('/health/ready'), { status: 200 })
})

test('README.ko.md has the same blocks of code, the same table and the same links', async (t) => {
  t.strictSame(blocksOf('README.ko.md').map(uncommented), blocksOf('README.md').map(uncommented))
  const [english = '', korean = ''] = ['README.md', 'README.ko.md'].map((file) => readFileSync(file, 'utf8'))
  const rows = (text: string) => text.match(/^\|.*\|$/gm)?.length
  t.equal(rows(korean), rows(english))
  const links = (text: string) =>
    new Set([...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link.replace('.ko.md', '.md')))
  t.strictSame([...links(korean)].sort(), [...links(english)].sort())
})

function uncommented({ language, code }: Block): string {
  return `${language}\n${code.replace(/ *# .*$/gm, '')}`
}
