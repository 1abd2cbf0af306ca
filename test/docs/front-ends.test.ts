import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import { type Test, test } from 'tap'
import { build, logIn, password, signUp } from '../service.js'
import { addPasskey, type TestPasskey } from '../two-factor/authenticator.js'
import { openGuide } from './guide.js'
import { openShell } from './shell.js'

/** A browser's `navigator.credentials.get` whose user has this passkey. */
const answerWith =
  (passkey: TestPasskey) =>
  async ({ publicKey }: { publicKey: Record<string, unknown> }) =>
    passkey.answer(publicKey)

/** Sets what browsers have, until the test ends. */
function setGlobal(t: Test, name: string, value: object): void {
  const before = Reflect.getOwnPropertyDescriptor(globalThis, name)
  Reflect.defineProperty(globalThis, name, { configurable: true, value })
  t.teardown(() => {
    if (before === undefined) Reflect.deleteProperty(globalThis, name)
    else Reflect.defineProperty(globalThis, name, before)
  })
}

test('docs/front-ends.md, followed', async (t) => {
  const guide = openGuide('docs/front-ends.md')
  const service = await build(t)
  await signUp(service)
  const { folder } = openShell(t, service)
  writeFileSync(join(folder, 'session.mjs'), guide.take('js').replace('http://localhost:3000', service.url))
  const { session, start } = await import(join(folder, 'session.mjs'))
  t.match(await start({ username: 'neo', password }), { username: 'neo' })
  t.match(session.state(), { status: 'logged_in', claims: { username: 'neo' } })

  const options = { loader: 'tsx', jsx: 'transform', jsxFactory: 'h' } as const
  const component = transformSync(guide.take('tsx').replace('./session', './session.mjs'), options).code
  writeFileSync(join(folder, 'greeting.mjs'), `const h = (...parts) => parts\n${component}`)
  t.type((await import(join(folder, 'greeting.mjs'))).Greeting, 'function')

  const passkeyPage = guide.take('js').replace('./session', './session.mjs')
  writeFileSync(join(folder, 'passkey.mjs'), passkeyPage)
  await session.logOut()
  const { passkey } = await addPasskey(service, await logIn(service))
  setGlobal(t, 'navigator', { credentials: { get: answerWith(passkey) } })
  setGlobal(t, 'PublicKeyCredential', { parseRequestOptionsFromJSON: (options: object) => options })
  await (await import(join(folder, 'passkey.mjs'))).startWithPasskey()
  t.match(session.state(), { status: 'logged_in', claims: { username: 'neo' } })

  t.match(guide.take('ts'), /^import type \{ paths \} from '@keyturn\/client\/browser'$/m)
  t.strictSame(guide.untaken(), [])
  await session.logOut()
})
