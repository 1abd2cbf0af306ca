import { test } from 'tap'
import { build, logIn } from '../service.js'
import { openGuide } from './guide.js'
import { openShell } from './shell.js'

test('docs/commands.md, followed', async (t) => {
  const guide = openGuide('docs/commands.md')
  const service = await build(t)
  const shell = openShell(t, service)
  const [create = '', list = '', sessions = '', register = ''] = guide.take('sh').split('\n')
  t.strictSame(guide.untaken(), [])
  t.match(await shell.run(create.replace('neo', 'neo --email neo@example.com')), 'Created neo')
  t.equal((await shell.run(list)).trim(), 'neo')
  await logIn(service)
  t.match(await shell.run(sessions), / neo /)
  t.match(await shell.run(register), 'client_secret')
})
