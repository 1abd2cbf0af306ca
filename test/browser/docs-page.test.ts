import type { Page } from 'playwright-core'
import { test } from 'tap'
import { tags } from '../../src/http/operation-order.js'
import { isAlive, logIn, password, refresh, signUp, staff, until } from '../service.js'
import { enrolled } from '../two-factor/app.js'
import { addAuthenticator } from './authenticator.js'
import { picture } from './chromium.js'
import { authorize, execute, loaded, open, openDocs, operation, origin, says } from './docs.js'

const loggedOut = 'Not logged in'

test('the docs page', async (t) => {
  const docs = await openDocs(t, { WEBAUTHN_ORIGINS: origin })
  const { service, context, page } = docs
  await staff(service, 'morpheus', true)
  await signUp(service, 'neo', { email: 'neo@example.com' })
  const morpheus = { username: 'morpheus', password }

  await t.test('the page had the name, the icon and the bar of Swagger UI', async (t) => {
    t.equal(await page.title(), 'keyturn')
    const icons = await page.locator('link[rel=icon]').all()
    t.strictSame(await Promise.all(icons.map((icon) => icon.getAttribute('href'))), ['/docs/static/theme/icon.svg'])
    t.match(await service.get('/docs/static/theme/icon.svg'), { status: 200, text: /^<svg / })
    t.equal(await page.locator('.topbar').count(), 0)
    t.notMatch(await page.locator('body').innerText(), /swagger/i)
    const groups = await page.locator('h3.opblock-tag').all()
    t.strictSame(
      await Promise.all(groups.map((group) => group.getAttribute('data-tag'))),
      tags.map(({ name }) => name),
      'the groups are in the order of use'
    )
  })

  await t.test('from an empty browser to the list of users, without Authorize, and after a reload', async (t) => {
    await says(page, loggedOut)
    t.match(await execute(page, 'listUsers'), { status: 401, body: { code: 'not_authenticated' } })
    t.match(await execute(page, 'obtainTokenPair', { ...morpheus, password: 'wrong' }), { status: 401 })
    await says(page, loggedOut)
    t.match(await execute(page, 'obtainTokenPair', morpheus), { status: 200 })
    await says(page, 'Logged in as morpheus')
    const { body } = await execute(page, 'listUsers')
    t.match(body, { items: [{ username: 'morpheus' }, { username: 'neo' }] })
    await page.evaluate('scrollTo(0, 0)')
    await picture(page, 'docs-page')

    await page.reload()
    await loaded(page)
    await says(page, 'Logged in as morpheus')
    t.match(await execute(page, 'listUsers'), { status: 200 })
  })

  await t.test('the access token expired while the page was open', async (t) => {
    const first = await storedLogin(page)
    await docs.pass(120)
    t.same(await storedLogin(page), first)
    const renewal = page.waitForRequest('**/api/token/refresh')
    await docs.pass(121)
    t.match(await (await renewal).headerValue('idempotency-key'), /^"[0-9a-f]{32}"$/)
    await changed(page, first)
    await docs.pass(100)
    t.notOk(await isAlive(service, first.access))
    t.match(await execute(page, 'listUsers'), { status: 200 })
  })

  await t.test('a renewal that got a 503 or no response ended the login', async (t) => {
    let failures = 0
    await page.route('**/api/token/refresh', (route) => {
      failures += 1
      return failures === 1 ? route.fulfill({ status: 503, headers: { 'retry-after': '30' } }) : route.abort()
    })
    await docs.pass(150)
    await says(page, 'The service does not answer')
    t.equal(failures, 1)
    t.match(await execute(page, 'listUsers'), { status: 200 })
    await docs.pass(31)
    await until(() => failures === 2)
    await page.unroute('**/api/token/refresh')
    await docs.pass(6)
    await says(page, 'The token is renewed at')
    t.match(await execute(page, 'listUsers'), { status: 200 })
  })

  await t.test(
    'a duplicated tab used the refresh token of the first one again, which revoked the session',
    async (t) => {
      const opened = page.waitForEvent('popup')
      await page.evaluate(`open('${origin}/docs')`)
      const copy = await opened
      await loaded(copy)
      await says(copy, 'Logged in as morpheus')
      for (const _ of [1, 2]) {
        const before = await storedLogin(page)
        await docs.pass(250)
        for (const tab of [page, copy]) await changed(tab, before)
        t.equal((await storedLogin(copy)).refresh, (await storedLogin(page)).refresh)
      }
      for (const tab of [page, copy]) t.match(await execute(tab, 'listUsers'), { status: 200 })
      await copy.close()
    }
  )

  await t.test('requests that take a token were filled with an example, which is none', async (t) => {
    t.match(await execute(page, 'verifyToken'), { status: 200 })
    const before = await storedLogin(page)
    t.match(await execute(page, 'refreshToken'), { status: 200 })
    const after = await storedLogin(page)
    t.not(after.refresh, before.refresh, 'the page takes over what the user obtained')
    const body = operation(page, 'refreshToken').locator('textarea.body-param__text')
    t.match(await body.inputValue(), after.refresh, 'and the next token is filled in')
    await body.fill('{"refresh": "typed"}')
    t.match(await execute(page, 'blacklistToken'), { status: 200 })
    await says(page, loggedOut)
    t.equal(await body.inputValue(), '{"refresh": "typed"}')
    t.match(await execute(page, 'listUsers'), { status: 401 })
  })

  await t.test('the button logs out: the session is revoked', async (t) => {
    await execute(page, 'obtainTokenPair', morpheus)
    const { refresh: token = '' } = await storedLogin(page)
    const revoked = page.waitForResponse('**/api/token/blacklist')
    await page.getByRole('button', { name: 'Log out', exact: true }).click()
    t.equal((await revoked).status(), 200)
    await says(page, loggedOut)
    t.equal((await refresh(service, token)).status, 401)
    t.match(await execute(page, 'listUsers'), { status: 401 })
    t.equal(await storedLogin(page), null)
  })

  await t.test('a session that was revoked elsewhere', async (t) => {
    await execute(page, 'obtainTokenPair', morpheus)
    await service.post('/api/token/blacklist', { refresh: (await storedLogin(page)).refresh })
    await docs.pass(250)
    await says(page, 'The session is no longer valid')
    t.equal(await storedLogin(page), null)
  })

  await t.test('a token that the user authorizes with was replaced at the next renewal', async (t) => {
    await execute(page, 'obtainTokenPair', morpheus)
    await authorize(page, (await logIn(service, 'neo')).access)
    await says(page, loggedOut)
    await docs.pass(250)
    t.match(await execute(page, 'getMe'), { status: 200, body: { username: 'neo' } })
  })

  await t.test('a sliding token is renewed too', async (t) => {
    await execute(page, 'obtainSlidingToken', morpheus)
    await says(page, 'Logged in as morpheus')
    const before = await storedLogin(page)
    t.match(await execute(page, 'refreshSlidingToken'), { status: 200 })
    await docs.pass(250)
    await changed(page, before)
    await says(page, 'Logged in as morpheus')
  })

  await t.test('after a login with the cookie, the page has no refresh token and stays logged in too', async (t) => {
    t.match(await execute(page, 'startCookieSession', morpheus), { status: 200 })
    await says(page, 'Logged in as morpheus')
    const before = await storedLogin(page)
    t.notOk('refresh' in before)
    await docs.pass(250)
    await changed(page, before)
    const [cookie] = await context.cookies()
    t.match(await execute(page, 'endCookieSession'), { status: 200 })
    await says(page, loggedOut)
    t.equal((await refresh(service, cookie?.value ?? '')).status, 401)
  })

  await t.test('a login with two-factor authentication ended after the password', async (t) => {
    const { app } = await enrolled(service, 'trinity')
    const trinity = { username: 'trinity', password }
    const code = page.getByRole('textbox', { name: 'Code' })
    const confirm = page.getByRole('button', { name: 'Log in', exact: true })
    for (const operationId of ['obtainTokenPair', 'obtainSlidingToken', 'startCookieSession']) {
      t.match(await execute(page, operationId, trinity), { status: 401, body: { code: 'two_factor_required' } })
      await says(page, 'enter a code of the authenticator app')
      await code.fill('000000')
      await confirm.click()
      await says(page, 'Invalid code.')
      service.clock.pass(30_000)
      await code.fill(app.code())
      await confirm.click()
      await says(page, 'Logged in as trinity')
      t.notOk(await code.isVisible())
    }

    const { body } = await execute(page, 'obtainTokenPair', trinity)
    await says(page, 'enter a code of the authenticator app')
    await page.evaluate('scrollTo(0, 0)')
    await picture(page, 'docs-page-second-step')
    service.clock.pass(30_000)
    const { two_factor_token } = Object(body)
    await execute(page, 'completeTokenPair', { two_factor_token, code: app.code() })
    await says(page, 'Logged in as trinity')
    t.notOk(await code.isVisible(), 'the operation of the second step is a login too')

    await execute(page, 'obtainTokenPair', trinity)
    service.clock.pass(301_000)
    await code.fill(app.code())
    const answer = page.waitForResponse('**/api/token/two-factor')
    await confirm.click()
    t.equal((await answer).status(), 401)
    await says(page, 'Logged in as trinity')
    t.notOk(await code.isVisible(), 'a login that has expired begins anew')
  })

  await t.test('a passkey is the second step, and a login', async (t) => {
    await signUp(service, 'niobe')
    await execute(page, 'obtainTokenPair', { username: 'niobe', password })
    await says(page, 'Logged in as niobe')
    const authenticator = await addAuthenticator(page)
    const { body: options } = await execute(page, 'getPasskeyCreationOptions')
    const ask = (method: 'create' | 'get', parse: string, json: unknown) =>
      page.evaluate<unknown>(`navigator.credentials
        .${method}({ publicKey: PublicKeyCredential.${parse}(${JSON.stringify(json)}) })
        .then((credential) => credential.toJSON())`)
    const passkey = await ask('create', 'parseCreationOptionsFromJSON', options)
    t.match(await execute(page, 'addPasskey', { passkey }), { status: 201 })

    await execute(page, 'startCookieSession', { username: 'niobe', password })
    await says(page, 'use a passkey, or enter a code')
    await authenticator.recognizes(false)
    const use = page.getByRole('button', { name: 'Use a passkey', exact: true })
    await use.click()
    await says(page, 'No passkey was used')
    await page.setViewportSize({ width: 390, height: 844 })
    t.equal(await page.evaluate('document.documentElement.scrollWidth'), 390)
    await picture(page, 'docs-page-passkey')
    await authenticator.recognizes(true)
    await use.click()
    await says(page, 'Logged in as niobe')
    t.notOk(await use.isVisible())

    await page.getByRole('button', { name: 'Log out', exact: true }).click()
    await says(page, loggedOut)
    const { body: request } = await execute(page, 'getPasskeyOptions')
    const answer = await ask('get', 'parseRequestOptionsFromJSON', request)
    t.match(await execute(page, 'obtainTokenPairWithPasskey', { passkey: answer }), { status: 200 })
    await says(page, 'Logged in as niobe')
  })

  await t.test('at a width of 390 pixels, the page had to be scrolled sideways', async (t) => {
    await page.setViewportSize({ width: 390, height: 844 })
    await open(page, 'issueToken')
    t.equal(await page.evaluate('document.documentElement.scrollWidth'), 390)
  })

  t.strictSame(docs.complaints(), [])
})

interface StoredLogin {
  access: string
  refresh?: string
}

async function storedLogin(page: Page): Promise<StoredLogin> {
  return JSON.parse(await page.evaluate<string>("sessionStorage.getItem('keyturn docs login')"))
}

/** Waits until a page has another login. */
async function changed(page: Page, before: StoredLogin): Promise<void> {
  await until(async () => (await storedLogin(page)).access !== before.access)
}
