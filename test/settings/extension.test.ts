import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
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

t.test('an unusable module stops the start with one line that names the setting', async (t) => {
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

t.test('the option of the plugin and the module are the same, and the option wins', async (t) => {
  const code = 'export default { customClaims: (u) => ({ from: "module", id: u.id }), onLoginFailed() { throw 1 } }'
  const EXTENSION_MODULE = module_(t, code, 'default.mjs')
  const claimsWith = async (extension?: Extension) => {
    const service = await build(t, { EXTENSION_MODULE }, { extension })
    await signUp(service)
    t.equal((await service.post('/api/token', { username: 'neo', password: 'wrong' })).status, 401)
    const { body } = await service.post('/api/token/sliding', { username: 'neo', password })
    return jose.decodeJwt(String(body.token))
  }
  t.match(await claimsWith(), { from: 'module', id: 1 }, 'a default export will do, and sliding tokens have it too')
  const mixed = await claimsWith({ customClaims: () => ({ from: 'option' }) })
  t.match(mixed, { from: 'option' })
  t.equal(mixed.id, undefined)
})

t.test('EXTENSION_MODULE may be a path from the working directory', async (t) => {
  const file = module_(t, 'export const customClaims = () => ({ from: "path" })')
  const service = await build(t, { EXTENSION_MODULE: `./${relative(process.cwd(), file)}` })
  await signUp(service)
  t.match(jose.decodeJwt((await logIn(service)).access), { from: 'path' })
})

t.test('a rule may be asynchronous, and a hook that fails later is logged and changes nothing', async (t) => {
  const lines: string[] = []
  const events: object[] = []
  const extension: Extension = {
    userAuthenticationRule: async ({ username }) => username !== 'cypher',
    async onLoginFailed(event) {
      events.push(event)
      throw new Error('the hook fails')
    }
  }
  const service = await build(t, { LOG_LEVEL: 'error' }, { extension, log: (line) => lines.push(line) })
  await signUp(service)
  await signUp(service, 'cypher')
  await logIn(service)
  t.match((await service.post('/api/token', { username: 'cypher', password })).body, { code: 'no_active_account' })
  t.equal(lines.length, 1)
  t.match(lines[0], /a login hook of the extension threw/)
  t.notMatch(JSON.stringify([events, lines]), password, 'neither hook nor log hears the password (ASVS 16.2.5)')
})

t.test('a missing package stops the start with one line too', async (t) => {
  await t.rejects(build(t, { EXTENSION_MODULE: 'no-such-package-of-claims' }), {
    message: /^EXTENSION_MODULE "no-such-package-of-claims": [^\n]+; allowed: [^\n]+$/
  })
})
