import { test } from 'tap'
import { build, logIn, password } from '../service.js'
import { openGuide } from './guide.js'
import { openShell } from './shell.js'

test('docs/commands.md, followed', async (t) => {
  const guide = openGuide('docs/commands.md')
  const service = await build(t)
  const shell = openShell(t, service)
  const remove = guide.take('sh')
  t.match(remove, /--yes$/)
  const create = guide.take('sh')
  const [list = '', sessions = '', register = ''] = guide.take('sh').split('\n')
  t.strictSame(guide.untaken(), [])
  const asked: [RegExp, string][] = [
    [/Password:/, password],
    [/\(again\):/, password]
  ]
  t.match(await shell.answer(create.replace('neo', 'neo --email neo@example.com'), asked), 'Created neo')
  t.equal((await shell.run(list)).trim(), 'neo')
  await logIn(service)
  t.match(await shell.run(sessions), / neo /)
  t.match(await shell.run(register), 'client_secret')
  t.match(await shell.run(remove), 'Deleted: neo.')
})
