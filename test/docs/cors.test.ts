import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { build, password, signUp } from '../service.js'
import { blocksOf, openGuide } from './guide.js'
import { openShell } from './shell.js'

test('docs/cors.md, followed', async (t) => {
  const guide = openGuide('docs/cors.md')
  const [allowed = '', production = ''] = blocksOf('docs/cors.md')
    .filter(({ language }) => language === 'text')
    .map(({ code }) => code)
  const service = await build(t)
  await signUp(service)
  const shell = openShell(t, service)
  await service.app.close()
  await shell.serve(guide.take('sh'))

  const told = await shell.run(guide.take('sh'))
  t.strictSame(told.trim().split(/\r?\n/).sort(), allowed.split('\n').sort())
  t.equal((await shell.run(guide.take('sh'))).trim(), 'not allowed')

  const page = guide.take('js').replace('http://localhost:3000', service.url)
  writeFileSync(join(shell.folder, 'page.mjs'), page)
  const { logIn, whoAmI } = await import(join(shell.folder, 'page.mjs'))
  t.match(await whoAmI((await logIn('neo', password)).access), { username: 'neo' })
  t.equal(await whoAmI('no token'), undefined)
  await t.rejects(logIn('neo', 'wrong'), { message: 'No active account found with the given credentials' })
  t.strictSame(guide.untaken(), [])

  const settings = Object.fromEntries(production.split('\n').map((line) => line.split(/=(.*)/s)))
  const inProduction = await build(t, settings)
  const mayRead = async (origin: string) =>
    (await inProduction.get('/api', { headers: { origin } })).headers.get('access-control-allow-origin') === origin
  t.ok(await mayRead('https://admin.example.com'))
  t.ok(await mayRead('https://pull-7.preview.example.com'))
  t.notOk(await mayRead('https://preview.example.com'))
})
