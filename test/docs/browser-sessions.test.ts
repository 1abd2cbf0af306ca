import { test } from 'tap'
import { build } from '../service.js'
import { blocksOf, openGuide } from './guide.js'
import { openShell } from './shell.js'

test('docs/browser-sessions.md, followed', async (t) => {
  const guide = openGuide('docs/browser-sessions.md')
  const shell = openShell(t, await build(t))
  const refreshed = JSON.parse(await shell.run(guide.take('sh')))
  t.strictSame(Object.keys(refreshed), Object.keys(JSON.parse(guide.take('json'))))
  t.strictSame(guide.untaken(), [])

  const [settings = ''] = blocksOf('docs/browser-sessions.md').flatMap(({ language, code }) =>
    language === 'text' ? [code] : []
  )
  const service = await build(t, Object.fromEntries(settings.split('\n').map((line) => line.split(/=(.*)/s))))
  const answer = await service.post('/api/token/cookie/refresh', undefined, {
    headers: { origin: 'https://app.example.com' }
  })
  t.match(answer, { status: 401, body: { code: 'not_authenticated' } }, 'the page may ask')
  t.equal(answer.headers.get('access-control-allow-credentials'), 'true', 'and reads the answer')
})
