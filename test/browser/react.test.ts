// The React example against the service, on two origins: what its users see.
import t, { type Test } from 'tap'
import { build, type Service, signUp, until } from '../service.js'
import { picture, startBrowser } from './chromium.js'
import { comeToFront, type Device, seesForm, seesName, submit, takeDevice, tokensFrom } from './device.js'
import { serveExample } from './example.js'

const browser = await startBrowser(t)
const { origin, servicePort } = await serveExample(t)

interface Stage {
  service: Service
  device: Device
}

/** The service as the example's README starts it, with a member, and a device. */
async function setStage(t: Test, env: Record<string, string> = {}, username = 'neo'): Promise<Stage> {
  const settings = { CORS_ALLOWED_ORIGINS: origin, CORS_EXPOSE_HEADERS: 'retry-after', ...env }
  const service = await build(t, settings, { port: servicePort })
  await signUp(service, username, { email: 'neo@example.com' })
  return { service, device: await takeDevice(t, browser, origin) }
}

/** A tab in which neo has logged in. */
async function openLoggedIn(device: Device) {
  const page = await device.open()
  await submit(page, 'neo')
  await seesName(page, 'neo')
  await page.getByText('neo@example.com').waitFor()
  return page
}

const renewals = ({ asked }: Device) => asked.filter((path) => path === '/api/token/refresh').length

t.test('after the login, the page shows the username of the token, in any script', async (t) => {
  const { device } = await setStage(t, {}, '네오')
  const page = await device.open()
  await picture(page, 'login')
  await submit(page, '네오', 'wrong')
  await seesForm(page, 'No active account found with the given credentials')
  t.equal(await page.getByLabel('Username').inputValue(), '네오', 'the name need not be typed again')
  await picture(page, 'wrong-password')
  t.equal(device.complaints.length, 1, '401')
  await submit(page, '네오')
  await seesName(page, '네오')
  await page.getByText('neo@example.com').waitFor()
  await picture(page, 'logged-in')
  t.match(await page.title(), '네오')
  await page.reload()
  await seesName(page, '네오')
  t.equal(device.complaints.length, 1, 'and nothing else to complain of, under the policy')
})

t.test('an origin that the service does not allow gets nothing', async (t) => {
  const { device } = await setStage(t, { CORS_ALLOWED_ORIGINS: 'http://localhost:5173' })
  const page = await device.open()
  await submit(page, 'neo')
  await seesForm(page, 'cannot be reached')
  t.match(device.complaints.join(), 'blocked by CORS policy')
})

t.test('tokens are renewed before they expire', async (t) => {
  const { service, device } = await setStage(t)
  const page = await openLoggedIn(device)
  const first = await tokensFrom(page)
  const pass = async (seconds: number) => {
    service.clock.pass(seconds * 1000)
    await device.pass(seconds)
  }
  await pass(200)
  t.equal(renewals(device), 0)
  await pass(30)
  await until(async () => (await tokensFrom(page)) !== first)
  t.equal(renewals(device), 1)
  service.clock.pass(100_000)
  const answer = page.waitForResponse('**/api/users/me')
  await comeToFront(page)
  t.equal((await answer).status(), 200, 'when the first access token is dead')
  t.strictSame(device.complaints, [], 'nothing was ever refused')
})

t.test('two tabs that renew at once renew one token, and both stay logged in', async (t) => {
  const { device } = await setStage(t)
  const first = await openLoggedIn(device)
  const second = await device.open()
  await seesName(second, 'neo')
  const before = await tokensFrom(first)
  const shown = new Set<string | null>()
  let isHeld = true
  await device.context.route('**/api/token/refresh', async (route) => {
    shown.add(route.request().postData())
    await until(() => !isHeld)
    await route.continue()
  })
  await device.pass(230)
  await until(() => renewals(device) === 1)
  await until(() => first.evaluate<boolean>('navigator.locks.query().then(({ pending }) => pending.length === 1)'))
  t.equal(renewals(device), 1, 'the second waits for the first')
  isHeld = false
  for (const page of [first, second]) {
    await until(async () => (await tokensFrom(page)) !== before)
    await seesName(page, 'neo')
  }
  // The second has its turn now, and nothing to do in it
  await until(() => first.evaluate<boolean>('navigator.locks.query().then(({ held }) => held.length === 0)'))
  // unless its process of the browser has not seen yet what the first has written: then it shows the same token again
  t.equal(shown.size, 1, 'what the first got is not renewed at once')
  const made = renewals(device)
  await device.pass(230)
  await until(() => renewals(device) === made + 1)
  t.strictSame(device.complaints, [])
})

t.test('two tabs without locks renew at the same moment with the same token, and both stay logged in', async (t) => {
  const { service, device } = await setStage(t)
  await device.context.addInitScript('delete Navigator.prototype.locks')
  const first = await openLoggedIn(device)
  const second = await device.open()
  await seesName(second, 'neo')
  const before = await tokensFrom(first)
  await device.context.route('**/api/token/refresh', async (route) => {
    await until(() => renewals(device) === 2)
    await route.continue()
  })
  await device.pass(230)
  for (const page of [first, second]) await until(async () => (await tokensFrom(page)) !== before)
  service.clock.pass(60_000)
  for (const page of [first, second]) {
    const answer = page.waitForResponse('**/api/users/me')
    await comeToFront(page)
    t.equal((await answer).status(), 200)
    await seesName(page, 'neo')
  }
  t.strictSame(device.complaints, [])
})

t.test('a logout and a login in one tab take effect in the other tab', async (t) => {
  const { service, device } = await setStage(t)
  const first = await openLoggedIn(device)
  const second = await device.open()
  await seesName(second, 'neo')
  const kept: string = await first.evaluate("JSON.parse(localStorage.getItem('keyturn')).tokens.refresh")
  await second.getByRole('button', { name: 'Log out' }).click()
  await seesForm(second)
  await seesForm(first)
  t.equal(await first.getByRole('alert').innerText(), '', 'nobody is told of a device')
  await until(async () => (await service.post('/api/token/verify', { token: kept })).status === 401)

  await signUp(service, 'trinity')
  await submit(first, 'trinity')
  await seesName(first, 'trinity')
  await seesName(second, 'trinity')
  t.strictSame(device.complaints, [])
})

t.test('a login on a second device is told on the first: "Logged out on another device"', async (t) => {
  const { device: laptop } = await setStage(t, { SESSION_LIMIT: '1' })
  const told = 'Logged out on another device'
  const first = await openLoggedIn(laptop)
  const second = await laptop.open()
  await seesName(second, 'neo')
  const phone = await takeDevice(t, browser, origin)
  const third = await openLoggedIn(phone)

  await comeToFront(first)
  await seesForm(first, told)
  await seesForm(second, told)
  await picture(first, 'another-device')
  await third.reload()
  await seesName(third, 'neo')
  t.strictSame(phone.complaints, [], 'the second device stays')

  await submit(second, 'neo')
  await seesName(first, 'neo')
  await phone.pass(230)
  await seesForm(third, told)
  t.equal(renewals(phone), 1, 'told by the renewal, without anybody looking')
})

t.test(
  'a session that was not renewed for 90 days is reported as expired, not as logged out on another device',
  async (t) => {
    const { service, device } = await setStage(t)
    const page = await openLoggedIn(device)
    const days = 91 * 24 * 60 * 60
    service.clock.pass(days * 1000)
    await device.pass(days)
    await seesForm(page, 'You have been away for long')
  }
)

t.test(
  'while the service throttles it, the page asks for new tokens when Retry-After is over, and not before',
  async (t) => {
    const { service, device } = await setStage(t, { RATE_LIMIT: '30/1m' })
    const page = await openLoggedIn(device)
    const before = await tokensFrom(page)
    const spend = () => service.get('/api')
    await until(async () => (await spend()).status === 429)
    const refused = page.waitForResponse('**/api/token/refresh')
    await device.pass(230)
    const { 'retry-after': wait } = await (await refused).allHeaders()
    t.equal(wait, '60')
    await page.getByRole('status').filter({ hasText: 'You stay logged in' }).waitFor()
    await device.pass(40)
    await comeToFront(page)
    t.equal(renewals(device), 1)
    service.clock.pass(60_000)
    await device.pass(20)
    await until(async () => (await tokensFrom(page)) !== before)
    t.equal(renewals(device), 2)
  }
)

t.test('an offline page stays logged in, and renews its tokens when the network is back', async (t) => {
  const { device } = await setStage(t)
  const page = await openLoggedIn(device)
  const before = await tokensFrom(page)
  await device.context.setOffline(true)
  await device.pass(230)
  await page.getByRole('status').filter({ hasText: 'You stay logged in' }).waitFor()
  await seesName(page, 'neo')
  await device.context.setOffline(false)
  await until(async () => (await tokensFrom(page)) !== before)
  t.equal(await page.getByRole('status').innerText(), '')
})
