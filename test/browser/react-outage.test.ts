// The React example while the database is away: nobody is logged out by that, except who wants to be.
import t, { type Test } from 'tap'
import { setPlace } from '../faults/stage.js'
import { build, signUp, until } from '../service.js'
import { picture, startBrowser } from './chromium.js'
import { comeToFront, seesForm, seesName, seesOutage, submit, takeDevice } from './device.js'
import { serveExample } from './example.js'

const browser = await startBrowser(t)
const { origin, servicePort } = await serveExample(t)
const { server, databaseUrl } = await setPlace(t)

/** A page on which somebody is logged in, before the database goes away. */
async function setStage(t: Test, username: string) {
  const env = { CORS_ALLOWED_ORIGINS: origin, CORS_ALLOW_CREDENTIALS: 'true', CORS_EXPOSE_HEADERS: 'retry-after' }
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
  await server.kill()
  const refused = page.waitForResponse('**/api/token/cookie/refresh')
  await device.pass(245)
  t.equal((await refused).status(), 503)
  await seesOutage(page)
  await seesName(page, 'neo')
  await picture(page, 'example-database-away')

  const again = page.waitForResponse('**/api/token/cookie/refresh')
  await page.reload()
  t.equal((await again).status(), 503)
  await seesOutage(page)
  t.equal(await page.getByRole('form').count(), 0, 'nobody is asked for a password')

  await server.restart()
  await until(async () => {
    await device.pass(60)
    return page.getByRole('heading', { name: 'Hello, neo' }).isVisible()
  })
  await seesOutage(page, true)
  await until(async () => {
    await comeToFront(page)
    return page.getByText('You signed up on').isVisible()
  })
})

t.test('a logout while the database is away reaches the service when it is back', async (t) => {
  const { service, device, page } = await setStage(t, 'trinity')
  const [cookie] = await device.context.cookies()
  await server.kill()
  const refused = page.waitForResponse('**/api/token/cookie/blacklist')
  await page.getByRole('button', { name: 'Log out' }).click()
  await seesForm(page)
  t.equal((await refused).status(), 503)
  await page.reload()
  await seesForm(page)
  await server.restart()
  await until(async () => {
    await device.pass(60)
    return (await service.post('/api/token/verify', { token: cookie?.value })).status === 401
  })
})
