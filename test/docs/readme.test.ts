import { copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Test, test } from 'tap'
import { build } from '../service.js'
import { type Guide, openGuide } from './guide.js'
import { hasZsh, openShell, type Shell } from './shell.js'

test('README.md, followed', async (t) => {
  const guide = openGuide('README.md')
  const service = await build(t)
  const shell = openShell(t, service)
  const start = guide.take('sh')
  t.equal(guide.take('sh'), 'docker compose up', 'which test/container/compose.test.ts does')

  await walk(t, shell, guide)

  writeFileSync(
    join(shell.folder, 'page.mjs'),
    `const showLogin = () => {}\n${guide.take('js').replace('http://localhost:3000', service.url)}`
  )
  t.match(await shell.run('node page.mjs'), /username: 'neo'/)
  t.match(await shell.run(guide.take('sh')), /client_secret/)
  copyFileSync('test/django/dump.json', join(shell.folder, 'the-dump.json'))
  await shell.run('python() { cp the-dump.json "$6"; }')
  t.match(await shell.run(guide.take('sh')), /dry run/i)
  writeFileSync(join(shell.folder, '.env'), guide.take('ini'))
  const checked = await shell.run(`(unset BCRYPT_COST NODE_ENV DATABASE_URL SIGNING_KEY; ${guide.take('sh')})`)
  t.match(checked, /NODE_ENV +production/)
  t.match(checked, /SIGNING_KEY +\*+ +SIGNING_KEY_FILE/)
  rmSync(join(shell.folder, '.env'))

  await service.app.close()
  writeFileSync(join(shell.folder, 'server.mjs'), guide.take('js'))
  await shell.serve('node server.mjs')
  const { body } = await service.post('/api/token', { username: 'neo', password: 'there is no spoon' })
  t.match(JSON.parse(Buffer.from(String(body.access).split('.')[1] ?? '', 'base64url').toString()), { plan: 'free' })
  t.strictSame(guide.untaken(), [])

  const fresh = openShell(t, service)
  t.equal(start, 'npm ci && npm start')
  await shell.stop()
  await fresh.serve('npm start')
  t.match(await service.get('/health/ready'), { status: 200 })
})

test('the walk of README.md broke in zsh', { skip: hasZsh ? false : 'zsh is not installed' }, async (t) => {
  const guide = openGuide('README.md')
  const shell = openShell(t, await build(t), {}, 'zsh')
  guide.take('sh')
  guide.take('sh')
  await walk(t, shell, guide)
})

/** Follows the section that signs up a user, logs in, rotates, logs out and creates a superuser. */
async function walk(t: Test, shell: Shell, guide: Guide): Promise<void> {
  await shell.run('unset -f npx')
  t.match(JSON.parse(await shell.run(guide.take('sh'))), { username: 'neo' })
  const [pair = '', user = '', ...more] = (await shell.run(guide.take('sh'))).trim().split('\n')
  t.match(JSON.parse(pair), { access: String, refresh: String })
  t.match(JSON.parse(user), { username: 'neo' }, 'each response is on a line of its own')
  t.strictSame(more, [])
  const [renewed = '', reused] = (await shell.run(guide.take('sh'))).trim().split('\n')
  t.match(JSON.parse(renewed), { refresh: String })
  t.equal(reused, guide.take('json'), 'it ends as it says')
  t.match(await shell.run(guide.take('sh')), /^\{\}\n\{.*"code":"token_not_valid"/)
  const asked: [RegExp, string][] = [
    [/Username:/, '\u0015morpheus'],
    [/Email/, ''],
    [/Password:/, 'free your mind'],
    [/\(again\):/, 'free your mind']
  ]
  t.match(await shell.answer(guide.take('sh'), asked), /Superuser created/)
}
