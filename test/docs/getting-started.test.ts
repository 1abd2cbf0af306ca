import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { build } from '../service.js'
import { openGuide } from './guide.js'
import { openShell } from './shell.js'

test('docs/getting-started.md, followed', async (t) => {
  const guide = openGuide('docs/getting-started.md')
  const service = await build(t)
  const shell = openShell(t, service)
  const [install, start] = guide.take('sh').split('\n')
  t.equal(install, 'npm ci', 'which every run of these tests begins with')

  const asked: [RegExp, string][] = [
    [/Email/, ''],
    [/Password:/, 'free your mind'],
    [/\(again\):/, 'free your mind']
  ]
  t.match(await shell.answer(guide.take('sh'), asked), /Superuser created/)
  t.strictSame(JSON.parse(await shell.run(guide.take('sh'))), JSON.parse(guide.take('json')))
  t.strictSame(JSON.parse(await shell.run(guide.take('sh'))), JSON.parse(guide.take('json')))
  await shell.run(guide.take('sh'))
  t.match(JSON.parse(await shell.run(guide.take('sh'))), { username: 'neo' })
  await shell.run(guide.take('sh'))
  const [, refused = ''] = (await shell.run(guide.take('sh'))).split('{}')
  t.match(JSON.parse(refused), { code: 'token_not_valid' })

  await service.app.close()
  t.ok(guide.take('sh').endsWith(start ?? '-'))
  await shell.serve(start ?? '')
  t.match(await service.get('/health/ready'), { status: 200 })
  t.match((await service.get('/docs')).text, '<html')

  t.equal(guide.take('sh'), 'docker compose up', 'which test/container/compose.test.ts does')
  writeFileSync(join(shell.folder, '.env'), guide.take('ini'))
  const checked = await shell.run(`(unset NODE_ENV DATABASE_URL; ${guide.take('sh')})`)
  t.match(checked, /DATABASE_URL +\*+ +DATABASE_URL/)
  t.strictSame(guide.untaken(), [])
})
