import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { registerClient } from '../oauth/clients.js'
import { build, isAlive, logIn, signUp, testClock } from '../service.js'
import { openGuide } from './guide.js'
import { openShell } from './shell.js'

test('packages/client/README.md, followed', async (t) => {
  const guide = openGuide('packages/client/README.md')
  const [load, ask, own, user, handle] = [1, 2, 3, 4, 5].map(() => guide.take('ts'))
  t.strictSame(guide.untaken(), [])
  const service = await build(t, {}, { clock: testClock(Date.now()) })
  await signUp(service)
  const { id, secret } = await registerClient(service, { audiences: ['https://api.example'] })
  const { folder } = openShell(t, service)
  writeFileSync(join(folder, 'secret'), `${secret}\n`)
  const write = async (name: string, code: string) => {
    const here = code
      .replaceAll('https://auth.example', service.url)
      .replace("'billing'", `'${id}'`)
      .replace('/run/secrets/billing', join(folder, 'secret'))
    writeFileSync(join(folder, name), here)
    return import(join(folder, name))
  }

  const calls = `export const call = async (url) => {\n${ask}\nreturn answer }`
  const { source, call } = await write('own.mjs', [load, own, calls, 'export { source }'].join('\n'))
  const claims = JSON.parse(Buffer.from((await source.token()).split('.')[1] ?? '', 'base64url').toString())
  t.match(claims, { client_id: id, scope: 'read', aud: 'https://api.example' })
  t.equal((await call(`${service.url}/api/users/me`)).status, 401, 'a token of its own is no member')

  const [more = '', ...attempt] = (handle ?? '').split('\n')
  const opens = `export function open(store, refresh) {\n${user}\nreturn source }`
  const tries = `export async function attempt(source, logInAgain) {${attempt.join('\n')}}`
  const page = await write('user.mjs', [load, more, opens, tries].join('\n'))
  let stored: { refresh: string; access: string } | undefined
  const store = {
    read: () => stored,
    write(pair: typeof stored) {
      stored = pair
    }
  }
  const { refresh } = await logIn(service)
  const session = page.open(store, refresh)
  t.ok(await isAlive(service, await session.token()))
  t.not(stored?.refresh, refresh, 'the pair was stored')

  await service.post('/api/token/blacklist', { refresh: stored?.refresh })
  let asked = 0
  await page.attempt(page.open({ ...store, read: () => ({ refresh: stored?.refresh }) }), async () => asked++)
  t.equal(asked, 1, 'somebody has to log in again')
})
