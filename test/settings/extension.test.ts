import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as jose from 'jose'
import t, { type Test } from 'tap'
import { ConfigError, type Extension } from '../../src/app.js'
import { build, logIn, password, refresh, signUp, tokensOf } from '../service.js'

function module_(t: Test, code: string, name = 'extension.mjs'): string {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const file = join(folder, name)
  writeFileSync(file, code)
  return file
}

t.test('EXTENSION_MODULE: customClaims are in every token and read afresh at every refresh', async (t) => {
  const EXTENSION_MODULE = module_(
    t,
    'let n = 0; export const customClaims = async ({ username }) => ({ greeting: "hello " + username, n: ++n })'
  )
  const service = await build(t, { EXTENSION_MODULE })
  await signUp(service)
  const pair = await logIn(service)
  for (const token of [pair.access, pair.refresh]) t.match(jose.decodeJwt(token), { greeting: 'hello neo', n: 1 })
  t.match(jose.decodeJwt(tokensOf(await refresh(service, pair.refresh)).access), { n: 2, username: 'neo' })
})

t.test("claims of the service's own cannot be replaced, and the log says so", async (t) => {
  const lines: string[] = []
  const extension: Extension = { customClaims: () => ({ exp: 9e9, user_id: '7', sub: '7', sid: 'x', plan: 'free' }) }
  const service = await build(t, { LOG_LEVEL: 'warn' }, { extension, log: (line) => lines.push(line) })
  await signUp(service)
  const { access } = await logIn(service)
  t.match(jose.decodeJwt(access), { user_id: '1', sub: '1', plan: 'free' })
  t.ok(Number(jose.decodeJwt(access).exp) < 9e9)
  t.ok(lines.some((line) => line.includes('customClaims') && line.includes('user_id')))
})

t.test('userAuthenticationRule decides who logs in and who refreshes', async (t) => {
  let open = true
  const extension: Extension = { userAuthenticationRule: (user) => open && user.isActive }
  const service = await build(t, {}, { extension })
  await signUp(service)
  const { refresh: token } = await logIn(service)
  open = false
  const login = await service.post('/api/token', { username: 'neo', password })
  t.match(login.body, { status: 401, code: 'no_active_account' })
  t.match((await refresh(service, token)).body, { status: 401, code: 'no_active_account' })
  open = true
  t.equal((await refresh(service, token)).status, 200)
})

t.test('onLoginSuccess and onLoginFailed are told, and what they throw changes nothing', async (t) => {
  const told: unknown[] = []
  const extension: Extension = {
    onLoginSuccess({ user, device }) {
      told.push(['success', user.username, device.userAgent])
      throw new Error('a hook that fails')
    },
    onLoginFailed({ username, device }) {
      told.push(['failed', username, device.ip])
    }
  }
  const service = await build(t, {}, { extension })
  await signUp(service)
  await logIn(service, 'neo', { headers: { 'user-agent': 'test/1' } })
  await service.post('/api/token', { username: 'smith', password })
  t.same(told, [
    ['success', 'neo', 'test/1'],
    ['failed', 'smith', '127.0.0.1']
  ])
})

t.test('a module that will not do stops the start with one line that names the setting', async (t) => {
  const modules = [
    ['export const customClaims = 1', /customClaims, which is not a function/],
    ['export const other = () => {}', /exports none of customClaims/],
    ['throw new Error("it broke")', /it broke/]
  ] as const
  for (const [index, [code, reason]] of modules.entries()) {
    const EXTENSION_MODULE = module_(t, code, `bad-${index}.mjs`)
    const error = await build(t, { EXTENSION_MODULE }).then(
      () => undefined,
      (error: unknown) => error
    )
    t.ok(error instanceof ConfigError)
    const message = error instanceof Error ? error.message : ''
    t.match(message, reason)
    t.match(message, /^EXTENSION_MODULE "[^\n]+; allowed: [^\n]+$/)
  }
})
