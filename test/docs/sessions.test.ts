import { test } from 'tap'
import { build } from '../service.js'
import { openGuide } from './guide.js'
import { openShell } from './shell.js'

test('docs/sessions.md, followed', async (t) => {
  const guide = openGuide('docs/sessions.md')
  const service = await build(t)
  const shell = openShell(t, service)
  t.match(await shell.run(guide.take('sh')), '"username":"neo"')
  await shell.run(guide.take('sh'))
  service.clock.pass(240_000)
  const listed = JSON.parse(await shell.run(guide.take('sh')))
  const shown = JSON.parse(guide.take('json'))
  t.strictSame(Object.keys(listed.items[0]), Object.keys(shown.items[0]))
  const told = ({ items }: { items: { device: string; current: boolean }[] }) =>
    items.map(({ device, current }) => ({ device, current }))
  t.strictSame(told(listed), told(shown))
  t.match(await shell.run(guide.take('sh')), '"code":"token_not_valid"')

  await service.app.close()
  await shell.serve(guide.take('sh'))
  const refused = await shell.run(guide.take('sh'))
  t.strictSame(JSON.parse(refused), JSON.parse(guide.take('json')))
  t.strictSame(guide.untaken(), [])
})
