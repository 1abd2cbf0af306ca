import { test } from 'tap'
import { openGuide } from '../docs/guide.js'
import { openShell } from '../docs/shell.js'
import { build } from '../service.js'
import { startBrowser } from './chromium.js'
import { seesName, submit, takeDevice } from './device.js'
import { serveExampleForDevelopment } from './example.js'

test('examples/react/README.md, followed', async (t) => {
  const guide = openGuide('examples/react/README.md')
  const { origin, servicePort } = await serveExampleForDevelopment(t)
  const service = await build(t, {}, { port: servicePort })
  const shell = openShell(t, service)
  await service.app.close()
  await shell.serve(guide.take('sh').replace('http://localhost:5173', origin))
  t.match(await shell.run(guide.take('sh')), '"username":"neo"')
  t.equal(guide.take('sh'), 'cd examples/react\nnpm ci\nnpm run dev', 'which has been done')
  t.strictSame(guide.untaken(), [])

  const device = await takeDevice(t, await startBrowser(t), origin)
  const page = await device.open()
  await submit(page, 'neo')
  await seesName(page, 'neo')
  await page.getByText('Member since').waitFor()
  t.strictSame(device.complaints, [])
})
