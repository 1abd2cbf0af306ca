import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { importPKCS8, SignJWT } from 'jose'
import { test } from 'tap'
import { basicOf, form } from '../oauth/clients.js'
import { build, type Service } from '../service.js'
import { openGuide } from './guide.js'
import { missingNginx, startNginx } from './nginx.js'
import { recipePreparation, recipeSettings, recipes } from './recipes.js'
import { openShell, type Shell } from './shell.js'

test('docs/service-to-service.md and docs/recipes, followed', async (t) => {
  const guide = openGuide('docs/service-to-service.md')
  const service = await build(t)
  const shell = openShell(t, service, { ...recipeSettings, SIGNING_KEY: '', TRUST_PROXY: '127.0.0.1' })
  const here = (code: string) => code.replaceAll('localhost:3000', new URL(service.url).host)
  await service.app.close()
  await shell.serve(guide.take('sh'))
  await shell.run(guide.take('sh'))

  t.match(JSON.parse(await shell.run(guide.take('sh'))), { token_type: 'Bearer', expires_in: 300, scope: 'read' })
  await shell.run(guide.take('sh'))
  await shell.run('npx keyturn users promote neo')
  t.match(JSON.parse(await shell.run(guide.take('sh'))), { token_type: 'Bearer', refresh_token: String })
  await shell.run(guide.take('sh'))
  const feed = JSON.parse(await shell.run(guide.take('sh')))
  const shown = JSON.parse(guide.take('json'))
  t.strictSame(Object.keys(feed), Object.keys(shown))
  t.strictSame(feed.revocations.map(Object.keys).sort(), shown.revocations.map(Object.keys).sort())
  t.match(JSON.parse(await shell.run(guide.take('sh'))), { active: true, token_use: 'access', username: 'neo' })
  t.strictSame(guide.untaken(), [])

  const { basic, tokens } = await makeTokens(service, shell)
  const all = Object.values(tokens).join(' ')
  await shell.run(recipePreparation)
  const runs: string[] = []
  for (const { name, page, fence, files, missing } of recipes) {
    const recipe = openGuide(page)
    for (const file of files) writeFileSync(join(shell.folder, file), here(recipe.take(fence)))
    const [verify = '', introspect = ''] = recipe.take('sh').split('\n')
    t.strictSame(recipe.untaken(), [])
    if (missing === undefined) runs.push(verify)
    await t.test(`${name}, with its libraries`, { skip: tell(missing) }, async (t) => {
      const checked = lines(await shell.run(verify.replace('"$access" "$refresh"', all)))
      t.strictSame(
        checked.map((line) => line.slice(0, 3)),
        ['200', '200', '401', '401', '401', '401']
      )
      t.match(JSON.parse(checked[0]?.slice(4) ?? ''), { username: 'neo' })
      const [own = '', ...answers] = lines(await shell.run(introspect))
      t.match(partOf(own, 1), { scope: 'read' })
      t.match(
        answers.map((answer) => JSON.parse(answer)),
        [{ token_use: 'access' }, { token_use: 'refresh' }]
      )
    })
  }

  const nginx = openGuide('docs/recipes/nginx.md')
  const [knocking, script, asking] = [nginx.take('nginx'), nginx.take('js'), nginx.take('nginx')]
  t.strictSame(nginx.untaken(), [])
  await t.test('nginx', { skip: tell(missingNginx) }, async (t) => {
    const { access, own, ...bad } = tokens
    const knock = await startNginx(t, join(shell.folder, 'knocking'), { 'api.conf': here(knocking) })
    t.match(await knock(access), { status: 200 })
    for (const token of [own, bad.refresh, bad.tampered, bad.expired])
      t.match(await knock(token), { status: 401, challenge: /^Bearer/ })
    t.match(await knock(), { status: 401, challenge: /^Bearer/ })

    const files = { 'api.conf': here(asking).replace('BASIC', basic), 'introspection.js': here(script) }
    const ask = await startNginx(t, join(shell.folder, 'asking'), files)
    t.match(await ask(access), { status: 200, text: 'of 1' })
    t.match(await ask(own), { status: 200, text: /^of [\w-]{36}$/ })
    const challenge = 'Bearer error="invalid_token"'
    for (const token of Object.values(bad)) t.match(await ask(token), { status: 401, challenge })
    t.match(await ask(), { status: 401, challenge: 'Bearer' })

    await shell.stop()
    for (const one of [knock, ask])
      t.match(await one('not-seen-before'), { status: 503, challenge: null, retryAfter: '5' })
  })

  await shell.stop()
  for (const run of runs) {
    const told = await shell.run(`if ${run}; then false; fi`)
    t.notMatch(told, /^401/m, 'while keyturn is unavailable, a program does not call the token invalid')
  }
})

/** The page's pair and tokens that its programs must distinguish: the first two are valid, the others are not. */
async function makeTokens(service: Service, shell: Shell) {
  const [access = '', refresh = '', basic = ''] = lines(
    await shell.run('printf "%s\\n" "$access" "$refresh" "$(printf %s "$CLIENT_ID:$CLIENT_SECRET" | base64 -w0)"')
  )
  const json = { name: 'other', grants: ['client_credentials'], scopes: [], audiences: ['https://other.example'] }
  const { body } = await service.post('/api/admin/clients', json, { bearer: access })
  const tokenOf = async (authorization: string) =>
    String((await form(service, 'token', { grant_type: 'client_credentials' }, authorization)).body.access_token)
  const own = await tokenOf(`Basic ${basic}`)
  const other = await tokenOf(basicOf(String(body.client_id), String(body.client_secret)))
  const { alg, kid, ...claims } = { ...partOf(access, 0), ...partOf(access, 1) }
  const now = Math.floor(Date.now() / 1000)
  const key = await importPKCS8(
    readFileSync(join(dirname(service.databaseUrl.slice('file:'.length)), 'signing-key-es256'), 'utf8'),
    alg
  )
  const expired = await new SignJWT({ ...claims, iat: now - 600, exp: now - 300 })
    .setProtectedHeader({ alg, kid })
    .sign(key)
  return { basic, tokens: { access, own, refresh, other, tampered: tamper(access), expired } }
}

/** The same signature under other claims. */
function tamper(token: string): string {
  const [header, , signature] = token.split('.')
  const claims = Buffer.from(JSON.stringify({ ...partOf(token, 1), username: 'smith' })).toString('base64url')
  return [header, claims, signature].join('.')
}

function partOf(token: string, index: number) {
  return JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString())
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}

/** Why a part is left out, if it is. */
function tell(missing: string | undefined): string | false {
  return missing === undefined ? false : `to run this: apt-get install ${missing} (Debian 13)`
}
