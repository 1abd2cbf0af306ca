// Passkeys as Chromium makes them, on two replicas that take turns.
import type { Page } from 'playwright-core'
import { test } from 'tap'
import { freePort } from '../servers/private-server.js'
import { build, inTurns, logIn, signUp } from '../service.js'
import { addAuthenticator } from './authenticator.js'
import { startBrowser } from './chromium.js'

type Options = Record<string, unknown>

/** What the page hands to the service, or the name of what the browser threw. */
const inPage = (page: Page, method: 'create' | 'get', options: Options): Promise<object | string> =>
  page.evaluate(
    `(async () => {
      const options = ${JSON.stringify(options)}
      const parse = '${method}' === 'create' ? 'parseCreationOptionsFromJSON' : 'parseRequestOptionsFromJSON'
      const publicKey = PublicKeyCredential[parse](options)
      return (await navigator.credentials.${method}({ publicKey })).toJSON()
    })().catch((error) => error.name)`
  )

test('passkeys in Chromium: enrolment, login, and each answer that proves nothing', async (t) => {
  const ports = [await freePort(), await freePort()]
  const [own = '', other = '', below = ''] = [
    ...ports.map((port) => `http://localhost:${port}`),
    `http://app.localhost:${ports[0]}`
  ]
  const env = { WEBAUTHN_RP_ID: 'localhost', WEBAUTHN_ORIGINS: `${own},${below}` }
  const service = await build(t, env, { port: ports[0] ?? 0 })
  const shared = { clock: service.clock, databaseUrl: service.databaseUrl }
  const replica = await build(t, env, { ...shared, port: ports[1] ?? 0 })
  const { post } = inTurns(service, replica)

  const browser = await startBrowser(t)
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${own}/health/live`)
  const authenticator = await addAuthenticator(page)
  await signUp(service)
  const { access } = await logIn(service)

  const creation = async (): Promise<Options> =>
    (await post('/api/users/me/passkeys/options', undefined, { bearer: access })).body
  const add = async (on: Page, change: Options = {}) => {
    const passkey = await inPage(on, 'create', { ...(await creation()), ...change })
    return typeof passkey === 'string' ? passkey : post('/api/users/me/passkeys', { passkey }, { bearer: access })
  }
  const answer = async (on: Page, change: Options = {}) =>
    inPage(on, 'get', { ...(await post('/api/token/passkey/options')).body, ...change })
  const enter = async (on: Page, change: Options = {}) => {
    const passkey = await answer(on, change)
    return typeof passkey === 'string' ? passkey : post('/api/token/passkey', { passkey })
  }
  const failed = { status: 401, body: { code: 'passkey_not_valid' } }

  t.match(await add(page), { status: 201 })
  t.equal(await authenticator.count(), 1)
  t.match(await enter(page), { status: 200 }, 'without a username')
  t.equal(await add(page), 'InvalidStateError', 'the browser does not make it twice')

  await authenticator.recognizes(false)
  t.equal(await enter(page), 'NotAllowedError', 'the wrong finger')
  t.match(await enter(page, { userVerification: 'discouraged' }), failed, 'a page that asks for no verification')
  const unverified = { authenticatorSelection: { residentKey: 'required', userVerification: 'discouraged' } }
  t.equal(
    await add(page, { ...unverified, excludeCredentials: [] }),
    'NotAllowedError',
    'the enrolment verifies anyway'
  )
  await authenticator.recognizes(true)

  t.equal(await enter(page, { rpId: 'example.com' }), 'SecurityError', 'the browser guards the domain')
  const elsewhere = await context.newPage()
  await elsewhere.goto(`${other}/health/live`)
  const phisher = await addAuthenticator(elsewhere)
  for (const credential of await authenticator.credentials()) await phisher.hold(credential)
  t.match(await enter(elsewhere), failed, 'a page of another origin')
  t.match(await add(elsewhere, { excludeCredentials: [] }), { status: 400 }, 'nor does it enrol')
  const subdomain = await context.newPage()
  await subdomain.goto(`${below}/health/live`)
  await addAuthenticator(subdomain)
  const rp = { id: 'app.localhost', name: 'another relying party' }
  t.match(await add(subdomain, { rp, excludeCredentials: [] }), { status: 400 }, 'another relying party, known origin')

  const clone = await context.newPage()
  await clone.goto(`${own}/health/live`)
  const copy = await addAuthenticator(clone)
  for (const credential of await authenticator.credentials()) await copy.hold(credential)
  t.match(await enter(page), { status: 200 }, 'the original goes on')
  t.match(await enter(clone), failed, 'and its clone is behind')
  t.match(await enter(page), { status: 200 })
  const [present] = await authenticator.credentials()
  if (present === undefined) throw new Error('no passkey')
  await authenticator.hold({ ...present, signCount: 1 })
  t.match(await enter(page), failed, 'a counter that goes backwards')
  await authenticator.hold({ ...present, signCount: present.signCount + 10 })
  t.match(await enter(page), { status: 200 })

  const late = await answer(page)
  const { body } = await service.get('/api/users/me/passkeys', { bearer: access })
  const [stored] = Array.isArray(body.items) ? body.items : []
  const path = `/api/users/me/passkeys/${stored?.id}`
  t.equal((await replica.call('DELETE', path, { bearer: access })).status, 204)
  t.match(await post('/api/token/passkey', { passkey: late }), failed, 'removed after the answer')
  t.match(await enter(page), failed, 'the authenticator still has it')
})
