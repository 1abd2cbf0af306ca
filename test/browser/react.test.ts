// The React example against the service, on two origins: what its users see.
import t, { type Test } from 'tap'
import { build, password, type Service, signUp, until } from '../service.js'
import { picture, startBrowser } from './chromium.js'
import { comeToFront, type Device, renewals, seesForm, seesName, seesOutage, submit, takeDevice } from './device.js'
import { serveExample } from './example.js'

const browser = await startBrowser(t)
const { origin, servicePort } = await serveExample(t)
const elsewhere = 'your account was used on another device'

interface Stage {
  service: Service
  device: Device
}

/** The service as the example's README starts it, with a user, and a device. */
async function setStage(t: Test, env: Record<string, string> = {}): Promise<Stage> {
  const settings = {
    CORS_ALLOWED_ORIGINS: origin,
    CORS_ALLOW_CREDENTIALS: 'true',
    CORS_EXPOSE_HEADERS: 'retry-after',
    ...env
  }
  const service = await build(t, settings, { port: servicePort })
  await signUp(service, 'neo', { email: 'neo@example.com' })
  return { service, device: await takeDevice(t, browser, origin) }
}

/** A tab in which neo has logged in. */
async function openLoggedIn(device: Device) {
  const page = await device.open()
  await submit(page, 'neo')
  await seesName(page, 'neo')
  await page.getByText('This device').waitFor()
  return page
}

/** What went wrong, except for the 401 by which a page without a session learns that it has none. */
const faults = ({ complaints }: Device) =>
  complaints.filter((complaint) => !/status of 401 .*\/cookie\/refresh\)/.test(complaint))

t.test('a user signs up, saves the profile, and is still logged in after a reload', async (t) => {
  const { device } = await setStage(t)
  const page = await device.open()
  await seesForm(page)
  await picture(page, 'example-login')
  await submit(page, '네오', 'wrong')
  await page.getByText('No active account found with the given credentials').waitFor()
  t.equal(await page.getByLabel('Username').inputValue(), '네오', 'the name need not be typed again')
  await page.getByRole('button', { name: 'Sign up' }).click()
  await page.getByLabel('Username').fill('네오')
  await page.getByLabel('Password').fill('short')
  await page.getByRole('form').getByRole('button', { name: 'Sign up' }).click()
  await page.getByText('This password is too short').waitFor()
  await picture(page, 'example-sign-up')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('form').getByRole('button', { name: 'Sign up' }).click()
  await seesName(page, '네오')
  t.match(await page.title(), '네오')

  await page.getByLabel('Nickname').fill('The One')
  await page.getByLabel('Email').fill('no email')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Enter a valid email address.').waitFor()
  await page.getByLabel('Email').fill('neo@example.org')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved').waitFor()
  t.equal(await page.getByLabel('Email').inputValue(), 'neo@example.org', 'the form shows what was saved')
  await picture(page, 'example')
  await page.setViewportSize({ width: 390, height: 800 })
  await picture(page, 'example-phone')
  await page.reload()
  await seesName(page, '네오')
  t.equal(await page.getByLabel('Nickname').inputValue(), 'The One')
  t.equal(await page.getByLabel('Email').inputValue(), 'neo@example.org')
})

t.test('a script of the page could read the refresh token', async (t) => {
  const { device } = await setStage(t)
  const page = await openLoggedIn(device)
  const [cookie] = await device.context.cookies()
  t.match(cookie, { httpOnly: true, sameSite: 'Strict', name: 'refresh' })
  const readable: string = await page.evaluate(
    'document.cookie + JSON.stringify([localStorage, sessionStorage]) + document.documentElement.innerHTML'
  )
  t.notOk(readable.includes(cookie?.value ?? 'no cookie'))
  t.notMatch(readable, /eyJ/, 'nor is any other token stored')
  t.strictSame(faults(device), [])
})

t.test('an origin that the service does not allow gets nothing', async (t) => {
  const { device } = await setStage(t, { CORS_ALLOWED_ORIGINS: 'http://localhost:5173' })
  const page = await device.open()
  await seesOutage(page)
  t.match(device.complaints.join(), 'blocked by CORS policy')
})

t.test('two tabs renew their tokens before they expire, and both stay logged in', async (t) => {
  const { service, device } = await setStage(t)
  const first = await openLoggedIn(device)
  const second = await device.open()
  await seesName(second, 'neo')
  const before = renewals(device)
  const pass = async (seconds: number) => {
    service.clock.pass(seconds * 1000)
    await device.pass(seconds)
  }
  await pass(200)
  t.equal(renewals(device), before)
  await pass(45)
  await until(() => renewals(device) > before)
  await until(() => first.evaluate<boolean>('navigator.locks.query().then(({ held }) => held.length === 0)'))
  service.clock.pass(100_000)
  for (const page of [first, second]) {
    const answer = page.waitForResponse('**/api/users/me')
    await comeToFront(page)
    t.equal((await answer).status(), 200, 'when the first access token has expired')
    await seesName(page, 'neo')
  }
  t.strictSame(faults(device), [], 'nothing was ever rejected')
})

t.test('a logout and a login in one tab take effect in the other tab', async (t) => {
  const { service, device } = await setStage(t)
  const first = await openLoggedIn(device)
  const second = await device.open()
  await seesName(second, 'neo')
  await second.getByRole('button', { name: 'Log out' }).click()
  await seesForm(second)
  await seesForm(first)
  t.equal(await first.getByRole('alert').count(), 0, 'nobody is told of a device')
  await until(async () => (await device.context.cookies()).length === 0)
  await signUp(service, 'trinity')
  await submit(first, 'trinity')
  await seesName(first, 'trinity')
  await seesName(second, 'trinity')
  t.strictSame(faults(device), [])
})

t.test('a user revokes the session of another device, and that device says why it is logged out', async (t) => {
  const { device: laptop } = await setStage(t)
  const phone = await takeDevice(t, browser, origin)
  const [first, second] = [await openLoggedIn(laptop), await openLoggedIn(phone)]
  await comeToFront(first)
  await first.getByRole('button', { name: 'Sign out' }).waitFor()
  await picture(first, 'example-devices')
  await first.getByRole('button', { name: 'Sign out' }).click()
  await until(async () => (await first.getByRole('button', { name: 'Sign out' }).count()) === 0)
  await comeToFront(second)
  await seesForm(second, elsewhere)
  await picture(second, 'example-another-device')
  await seesName(first, 'neo')
  t.strictSame(faults(laptop), [])

  await submit(second, 'neo')
  await seesName(second, 'neo')
  await first.getByLabel('Current password').fill('wrong')
  await first.getByLabel('New password').fill('follow the white rabbit')
  await first.getByRole('button', { name: 'Change password' }).click()
  await first.getByText('Invalid password.').waitFor()
  await first.getByLabel('Current password').fill(password)
  await first.getByLabel('New password').fill('follow the white rabbit')
  await first.getByRole('button', { name: 'Change password' }).click()
  await first.getByText('Changed').waitFor()
  await phone.pass(245)
  await seesForm(second, elsewhere)
  await first.reload()
  await seesName(first, 'neo')
})

t.test('with SESSION_LIMIT=1, a login on a second device logs out all tabs of the first', async (t) => {
  const { device: laptop } = await setStage(t, { SESSION_LIMIT: '1' })
  const first = await openLoggedIn(laptop)
  const second = await laptop.open()
  await seesName(second, 'neo')
  const phone = await takeDevice(t, browser, origin)
  const third = await openLoggedIn(phone)
  await comeToFront(first)
  await seesForm(first, elsewhere)
  await seesForm(second, elsewhere)
  await third.reload()
  await seesName(third, 'neo')
})

t.test('a session that was not renewed for 90 days is reported as expired', async (t) => {
  const { service, device } = await setStage(t)
  const page = await openLoggedIn(device)
  const days = 91 * 24 * 60 * 60
  service.clock.pass(days * 1000)
  await device.pass(days)
  await seesForm(page, 'You were away for a long time')
})

t.test('while the service throttles it, the page renews when Retry-After is over, and not before', async (t) => {
  const { service, device } = await setStage(t, { RATE_LIMIT: '30/1m' })
  const page = await openLoggedIn(device)
  const before = renewals(device)
  await until(async () => (await service.get('/api')).status === 429)
  const refused = page.waitForResponse('**/refresh')
  await device.pass(245)
  t.equal((await (await refused).allHeaders())['retry-after'], '60')
  await seesOutage(page)
  await device.pass(40)
  await comeToFront(page)
  t.equal(renewals(device), before + 1)
  service.clock.pass(60_000)
  // Up to half of it longer, so that not all pages come at once
  await device.pass(60)
  await seesOutage(page, true)
  t.equal(renewals(device), before + 2)
})

t.test('an offline page stays logged in, and renews its tokens when the network is back', async (t) => {
  const { device } = await setStage(t)
  const page = await openLoggedIn(device)
  await device.context.setOffline(true)
  await device.pass(245)
  await seesOutage(page)
  await seesName(page, 'neo')
  await picture(page, 'example-offline')
  await device.context.setOffline(false)
  await seesOutage(page, true)
  await seesName(page, 'neo')
})

t.test('a proxy that dropped the response to a refresh for 60 s logged the user out', async (t) => {
  const { service, device } = await setStage(t)
  const page = await openLoggedIn(device)
  const keys = new Set<string | undefined>()
  let carriedOut = 0
  await device.context.route('**/refresh', async (route) => {
    const headers = await route.request().allHeaders()
    keys.add(headers['idempotency-key'])
    // By a client of its own: the browser must not see the cookie
    const { status } = await service.call('POST', '/api/token/cookie/refresh', { headers })
    if (status === 200) carriedOut++
    // Unless the page has given up already
    await route.abort('connectionreset').catch(() => {})
  })
  const pass = async (seconds: number) => {
    service.clock.pass(seconds * 1000)
    await device.pass(seconds)
  }
  await pass(245)
  await seesOutage(page)
  for (let seconds = 0; seconds < 60; seconds += 15) await pass(15)
  await until(() => carriedOut > 1)
  await device.context.unroute('**/refresh')
  await pass(60)
  await seesOutage(page, true)
  t.equal(keys.size, 1, 'the page has repeated one request')
  await page.reload()
  await seesName(page, 'neo')
  await pass(245)
  await comeToFront(page)
  await seesName(page, 'neo')
})
