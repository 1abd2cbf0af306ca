import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import t, { type Test } from 'tap'
import { openGuide } from '../docs/guide.js'
import { openShell } from '../docs/shell.js'
import { freePort } from '../servers/private-server.js'
import { build, logIn } from '../service.js'
import { picture, startBrowser } from './chromium.js'
import { comeToFront, seesForm, seesName, submit, takeDevice } from './device.js'

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' }

/** A server for static files: the example's folder, after `npm install`. */
async function serveFolder(t: Test, serviceUrl: string): Promise<string> {
  const port = await freePort()
  const server = createServer((request, response) => {
    const path = request.url === '/' ? '/index.html' : (request.url ?? '')
    const installed = path.replace('/node_modules/@keyturn/client', '/../../packages/client')
    try {
      const content = readFileSync(join('examples/vanilla', installed), 'utf8')
      response.writeHead(200, { 'content-type': types[extname(path)] ?? 'text/plain' })
      response.end(content.replace('http://localhost:3000', serviceUrl))
    } catch {
      response.writeHead(404).end()
    }
  })
  t.teardown(() => server.close())
  await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve))
  return `http://localhost:${port}`
}

t.test('examples/vanilla/README.md, followed', async (t) => {
  const guide = openGuide('examples/vanilla/README.md')
  const servicePort = await freePort()
  const origin = await serveFolder(t, `http://localhost:${servicePort}`)
  const service = await build(t, {}, { port: servicePort })
  const shell = openShell(t, service)
  await service.app.close()
  await shell.serve(guide.take('sh').replace('http://localhost:5173', origin))
  t.match(await shell.run(guide.take('sh')), '"username":"neo"')
  t.match(guide.take('sh'), /^cd examples\/vanilla && npm install && /)
  t.strictSame(guide.untaken(), [])

  const device = await takeDevice(t, await startBrowser(t), origin)
  const page = await device.open()
  await seesForm(page)
  await submit(page, 'neo', 'wrong')
  await page.getByText('No active account found').waitFor()
  await submit(page, 'neo')
  await seesName(page, 'neo')
  await page.getByText('no email').waitFor()
  await picture(page, 'example-vanilla')
  await page.reload()
  await seesName(page, 'neo')
  const { access } = await logIn(service)
  await service.call('DELETE', '/api/sessions', { bearer: access })
  await comeToFront(page)
  await seesForm(page, 'your account was used on another device')
  await picture(page, 'example-vanilla-revoked')
  await submit(page, 'neo')
  await seesName(page, 'neo')
  await page.getByRole('button', { name: 'Log out' }).click()
  await seesForm(page)
})
