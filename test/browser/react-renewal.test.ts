// The React example while time passes and the network fails: tokens are renewed, and the user stays logged in.
import t from 'tap'
import { until } from '../service.js'
import { picture, startBrowser } from './chromium.js'
import { comeToFront, renewals, seesForm, seesName, seesOutage } from './device.js'
import { serveExample } from './example.js'
import { faults, openLoggedIn, setStage } from './react-stage.js'

const browser = await startBrowser(t)
const example = await serveExample(t)

t.test('two tabs renew their tokens before they expire, and both stay logged in', async (t) => {
  const { service, device } = await setStage(t, browser, example)
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

t.test('a session that was not renewed for 90 days is reported as expired', async (t) => {
  const { service, device } = await setStage(t, browser, example)
  const page = await openLoggedIn(device)
  const days = 91 * 24 * 60 * 60
  service.clock.pass(days * 1000)
  await device.pass(days)
  await seesForm(page, 'You were away for a long time')
})

t.test('while the service throttles it, the page renews when Retry-After is over, and not before', async (t) => {
  const { service, device } = await setStage(t, browser, example, { RATE_LIMIT: '30/1m' })
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
  const { device } = await setStage(t, browser, example)
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
  const { service, device } = await setStage(t, browser, example)
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
