import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as jose from 'jose'
import { test } from 'tap'
import { build, client, logIn, password, signUp, tokensOf } from '../service.js'
import { compile } from '../typescript.js'
import { openGuide } from './guide.js'
import { openShell } from './shell.js'

test('docs/extending.md, followed', async (t) => {
  const guide = openGuide('docs/extending.md')
  const service = await build(t)
  await signUp(service)
  await signUp(service, 'robot-7')
  await service.app.users.register({ username: 'morpheus', password, isStaff: true })
  await service.app.close()
  const shell = openShell(t, service)

  writeFileSync(join(shell.folder, 'extension.mjs'), guide.take('js'))
  await shell.serve(guide.take('sh'))
  t.match(jose.decodeJwt((await logIn(service)).access), { plan: 'free', username: 'neo' })
  t.ok(Number(jose.decodeJwt((await logIn(service)).access).trial_until) > 0)
  const robot = await service.post('/api/token', { username: 'robot-7', password })
  t.match(robot.body, { status: 401, code: 'no_active_account' })
  await shell.stop()

  // As in a project of somebody's own: checked by the compiler, and run as JavaScript
  writeFileSync(join(shell.folder, 'server.ts'), guide.take('ts'))
  const compilerOptions = { module: 'nodenext', target: 'es2023', strict: true, skipLibCheck: true, types: ['node'] }
  writeFileSync(join(shell.folder, 'tsconfig.own.json'), JSON.stringify({ compilerOptions, files: ['server.ts'] }))
  const { status, output } = compile(shell.folder, '-p', 'tsconfig.own.json')
  t.equal(status, 0, output)
  await shell.serve('node server.js')
  const host = client(service.url)
  t.equal((await host.get('/')).text, 'everybody may read this')
  const neo = tokensOf(await host.post('/auth/api/token', { username: 'neo', password }))
  t.match(jose.decodeJwt(neo.access), { plan: 'free' })
  t.match((await host.get('/auth/orders')).body, { status: 401, code: 'not_authenticated' })
  t.same((await host.get('/auth/orders', { bearer: neo.access })).body, { orders: ['the first of neo'] })
  t.match((await host.get('/auth/reports', { bearer: neo.access })).body, { for: 1, sessionId: /^[0-9a-f-]{36}$/ })
  t.match((await host.get('/auth/docs/json')).text, '/auth/orders')

  const logOut = (bearer: string) => host.call('DELETE', '/auth/office/logins/1', { bearer })
  t.match((await logOut(neo.access)).body, { status: 403, code: 'permission_denied' })
  const morpheus = tokensOf(await host.post('/auth/api/token', { username: 'morpheus', password }))
  t.same((await host.get('/auth/office/newest', { bearer: neo.access })).status, 403)
  t.same((await host.get('/auth/office/newest', { bearer: morpheus.access })).body, [
    { id: 3, username: 'morpheus' },
    { id: 2, username: 'robot-7' },
    { id: 1, username: 'neo' }
  ])
  t.same((await logOut(morpheus.access)).body, { done: true })
  t.equal((await host.get('/auth/orders', { bearer: neo.access })).status, 401)

  t.strictSame(guide.untaken(), [])
})
