import { test } from 'tap'
import { freePort } from '../servers/private-server.js'
import { build } from '../service.js'
import { openGuide } from './guide.js'
import { openShell } from './shell.js'

test('examples/fastify/README.md and examples/express/README.md, followed beside one keyturn', async (t) => {
  const service = await build(t)
  const shell = openShell(t, service, { SIGNING_KEY: '' })
  await service.app.close()
  let ready: string[] | undefined

  for (const page of ['examples/fastify/README.md', 'examples/express/README.md']) {
    const at = `http://localhost:${await freePort()}`
    const guide = openGuide(page)
    const take = () => guide.take('sh').replaceAll('localhost:4000', at.replace('http://', ''))
    const preparation = [take(), take()]
    if (ready === undefined) {
      await shell.serve(preparation[0] ?? '')
      await shell.run(preparation[1] ?? '')
    } else t.strictSame(preparation, ready, 'what keyturn needs is the same')
    ready = preparation

    const [, folder = '', start = ''] = /^cd (\S+) && npm install && (npm start)/.exec(take()) ?? []
    const client = await shell.run('echo "CLIENT_ID=$CLIENT_ID CLIENT_SECRET=$CLIENT_SECRET"')
    await shell.serve(`cd ${folder} && ISSUER=http://localhost:3000 ${client.trim()} ${start}`, at)
    for (let part = 0; part < 2; part++) {
      const told = await shell.run(take().replace(/^sleep \d+$/m, waitFor401(at)))
      t.equal(told.trim(), guide.take('jsonl'))
    }
    t.strictSame(guide.untaken(), [])
  }
})

/** The page waits for as long as it may take; here it takes as long as it takes. */
const waitFor401 = (at: string) =>
  `until curl -s ${at}/by-keys -H "authorization: Bearer $access" | grep -q error; do :; done`
