import { test } from 'tap'
import { build } from '../service.js'
import { openGuide } from './guide.js'
import { openShell } from './shell.js'

test('docs/token-life-cycle.md, followed', async (t) => {
  const guide = openGuide('docs/token-life-cycle.md')
  const shell = openShell(t, await build(t))
  t.match(await shell.run(guide.take('sh')), '"username":"trinity"')
  const claims = Object.keys(JSON.parse(await shell.run(guide.take('sh'))))
  t.strictSame(claims, ['token_type', 'exp', 'iat', 'jti', 'user_id', 'sub', 'sid', 'gen', 'username'])
  await shell.run(guide.take('sh'))
  t.match(await shell.run(guide.take('sh')), 'the same successor')
  const refused = await shell.run(guide.take('sh'))
  t.equal(refused.match(/Token is blacklisted/g)?.length, 2, refused)
  t.match(await shell.run(guide.take('sh')), 'the same successor after an hour')
  t.strictSame(guide.untaken(), [])
})
