import { test } from 'tap'
import { openGuide } from '../docs/guide.js'
import { openShell } from '../docs/shell.js'
import { build, password } from '../service.js'
import { startBrowser } from './chromium.js'
import { seesName, takeDevice } from './device.js'
import { serveExampleForDevelopment } from './example.js'

test('examples/react/README.md, followed', async (t) => {
  const guide = openGuide('examples/react/README.md')
  const { origin, servicePort } = await serveExampleForDevelopment(t)
  const service = await build(t, {}, { port: servicePort })
  const shell = openShell(t, service)
  await service.app.close()
  await shell.serve(guide.take('sh').replace('http://localhost:5173', origin))
  t.equal(guide.take('sh'), 'cd examples/react\nnpm ci\nnpm run dev', 'which has been done')
  t.strictSame(guide.untaken(), [])

  const device = await takeDevice(t, await startBrowser(t), origin)
  const page = await device.open()
  await page.getByRole('button', { name: 'Sign up' }).click()
  await page.getByLabel('Username').fill('neo')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('form').getByRole('button', { name: 'Sign up' }).click()
  await seesName(page, 'neo')
  await page.getByText('You signed up on').waitFor()
  const [only, ...more] = device.complaints
  t.match(only, /status of 401 .*\/cookie\/refresh\)/, 'nobody was logged in before')
  t.strictSame(more, [])
})
