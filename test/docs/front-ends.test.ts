import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import { test } from 'tap'
import { build, password, signUp } from '../service.js'
import { openGuide } from './guide.js'
import { openShell } from './shell.js'

test('docs/front-ends.md, followed', async (t) => {
  const guide = openGuide('docs/front-ends.md')
  const service = await build(t)
  await signUp(service)
  const { folder } = openShell(t, service)
  writeFileSync(join(folder, 'session.mjs'), guide.take('js').replace('http://localhost:3000', service.url))
  const { session, start } = await import(join(folder, 'session.mjs'))
  t.match(await start({ username: 'neo', password }), { username: 'neo' })
  t.match(session.state(), { status: 'logged_in', claims: { username: 'neo' } })

  const options = { loader: 'tsx', jsx: 'transform', jsxFactory: 'h' } as const
  const component = transformSync(guide.take('tsx').replace('./session', './session.mjs'), options).code
  writeFileSync(join(folder, 'greeting.mjs'), `const h = (...parts) => parts\n${component}`)
  t.type((await import(join(folder, 'greeting.mjs'))).Greeting, 'function')
  t.match(guide.take('ts'), /^import type \{ paths \} from '@keyturn\/client\/browser'$/m)
  t.strictSame(guide.untaken(), [])
  await session.logOut()
})
