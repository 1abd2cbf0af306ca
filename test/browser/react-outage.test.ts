// The React example while the database is away: nobody is logged out by that, except who wants to be.
import t, { type Test } from 'tap'
import { setPlace } from '../faults/stage.js'
import { build, signUp, until } from '../service.js'
import { picture, startBrowser } from './chromium.js'
import { comeToFront, seesForm, seesName, submit, takeDevice, tokensFrom } from './device.js'
import { serveExample } from './example.js'

const browser = await startBrowser(t)
const { origin, servicePort } = await serveExample(t)
const { server, databaseUrl } = await setPlace(t)

/** A page on which somebody is logged in, before the database goes away. */
async function setStage(t: Test, username: string) {
  const env = { CORS_ALLOWED_ORIGINS: origin, CORS_EXPOSE_HEADERS: 'retry-after' }
  const service = await build(t, env, { port: servicePort, databaseUrl })
  await signUp(service, username)
  const device = await takeDevice(t, browser, origin)
  const page = await device.open()
  await submit(page, username)
  await seesName(page, username)
  return { service, device, page }
}

t.test('while the database is away the user stays logged in, and tokens are renewed when it is back', async (t) => {
  const { device, page } = await setStage(t, 'neo')
  const before = await tokensFrom(page)
  await server.kill()
  const refused = page.waitForResponse('**/api/token/refresh')
  await device.pass(230)
  t.equal((await refused).status(), 503)
  await page.getByRole('status').filter({ hasText: 'You stay logged in' }).waitFor()
  await seesName(page, 'neo')
  await picture(page, 'database-away')

  const again = page.waitForResponse('**/api/token/refresh')
  await page.reload()
  t.equal((await again).status(), 503)
  await seesName(page, 'neo')
  await page.getByText('cannot be shown for the moment').waitFor()
  t.equal(await tokensFrom(page), before)

  await server.restart()
  await until(async () => {
    await device.pass(10)
    return (await tokensFrom(page)) !== before
  })
  t.equal(await page.getByRole('status').innerText(), '')
  await comeToFront(page)
  await page.getByText('Member since').waitFor()
})

t.test('a logout while the database is away reaches the service when it is back', async (t) => {
  const { service, device, page } = await setStage(t, 'trinity')
  const kept: string = await page.evaluate("JSON.parse(localStorage.getItem('keyturn')).tokens.refresh")
  await server.kill()
  const refused = page.waitForResponse('**/api/token/blacklist')
  await page.getByRole('button', { name: 'Log out' }).click()
  await seesForm(page)
  t.equal((await refused).status(), 503)
  await server.restart()
  await until(async () => {
    await device.pass(10)
    return (await service.post('/api/token/verify', { token: kept })).status === 401
  })
})
