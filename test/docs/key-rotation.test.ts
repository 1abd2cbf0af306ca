import { test } from 'tap'
import { build, client, isAlive, logIn, signUp } from '../service.js'
import { openGuide } from './guide.js'
import { openShell } from './shell.js'

test('docs/key-rotation.md, followed', async (t) => {
  const guide = openGuide('docs/key-rotation.md')
  const service = await build(t)
  await signUp(service)
  const before = await logIn(service)
  const shell = openShell(t, service)
  await service.app.close()

  const [set = '', start = ''] = guide.take('sh').split('\n')
  const secret = (await shell.run(`${set}\necho "$KEYRING_SECRET"`)).trim()
  const serve = () => shell.serve(`KEYRING=managed KEYRING_SECRET='${secret}' ${start}`)
  await serve()
  const { keys } = (await service.get('/.well-known/jwks.json')).body
  t.match(keys, [{ alg: 'ES256', use: 'sig' }])
  const during = await logIn(service)

  const told = await shell.run(guide.take('sh'))
  t.match(told, /ES256 +active/)
  t.match(told, /is next; it signs from/)
  t.match(await shell.run(guide.take('sh')), /^Retired: /m)
  t.strictSame(guide.untaken(), [])

  await shell.stop()
  await serve()
  t.notOk(await isAlive(client(service.url), during.access), 'what the retired key has signed is refused')
  const again = await service.post('/api/token/refresh', { refresh: before.refresh })
  t.equal(again.status, 200, 'SIGNING_KEY goes on verifying what it has signed')
})
