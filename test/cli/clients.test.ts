import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createDatabase } from '../database.js'
import { basicOf, form } from '../oauth/clients.js'
import { build } from '../service.js'
import { commandLine } from './command-line.js'

t.test(
  'a client is registered, gets a new secret while the old one still works, is deactivated and deleted',
  async (t) => {
    const databaseUrl = await createDatabase(t)
    const [keyturn, service] = [commandLine(t, databaseUrl), await build(t, {}, { databaseUrl })]
    const ask = async (id: string, secret: string) =>
      (await form(service, 'token', { grant_type: 'client_credentials' }, basicOf(id, secret))).status

    const made = await keyturn('clients create --name reports --grant client_credentials --scope read --scope write')
    const [, id = ''] = /client_id +(\S+)/.exec(made.out) ?? []
    const [, first = ''] = /client_secret +(\S+)/.exec(made.out) ?? []
    t.equal(made.code, 0)
    t.equal(Buffer.from(first, 'base64url').length, 32, '256 bits')
    t.equal(await ask(id, first), 200)

    const listed = JSON.parse((await keyturn('clients list --json')).out)
    t.match(listed, [{ client_id: id, name: 'reports', grants: ['client_credentials'], scopes: ['read', 'write'] }])
    t.match(
      (await keyturn('clients list')).out,
      /^CLIENT ID +NAME +GRANTS .*\n\S+ +reports +client_credentials +read write/
    )

    const { client_secret: second } = JSON.parse((await keyturn(`clients rotate-secret ${id} --json`)).out)
    t.equal(await ask(id, first), 200, 'two live at once')
    t.equal(await ask(id, second), 200)
    const third =
      /client_secret +(\S+)/.exec((await keyturn(`clients rotate-secret ${id} --drop-previous --yes`)).out)?.[1] ?? ''
    t.same([await ask(id, first), await ask(id, second), await ask(id, third)], [401, 401, 200])

    t.match(await keyturn(`clients deactivate ${id} --yes`), { code: 0, out: 'Deactivated: reports.\n' })
    t.equal(await ask(id, third), 401)
    t.match(await keyturn(`clients activate ${id}`), { code: 0, out: 'Activated: reports.\n' })
    t.equal(await ask(id, third), 200)
    t.match(await keyturn(`clients delete ${id} --yes`), { code: 0, out: `Deleted: ${id}.\n` })
    t.equal(await ask(id, third), 401)
    t.match(await keyturn(`clients delete ${id} --yes`), { code: 1, err: `The client "${id}" does not exist.\n` })
    t.match(await keyturn('clients list'), { code: 0, out: 'Nothing found.\n' })
  }
)

t.test('a wrong call of `keyturn clients` is explained in one line', async (t) => {
  const keyturn = commandLine(t, await createDatabase(t))
  t.match(await keyturn('clients create'), { code: 2, err: /--name/ })
  t.match(await keyturn('clients create --name x --grant password'), {
    code: 2,
    err: /client_credentials, refresh_token/
  })
  t.match(await keyturn('clients create --name x --access-lifetime 5m'), { code: 2, err: /from 1 to 86400\.\n$/ })
  t.match(await keyturn('clients create --name x --jwks-uri ftp://x'), { code: 2, err: /http or https/ })
  const file = join(t.testdir(), 'keys.json')
  writeFileSync(file, '[]')
  t.match(await keyturn(`clients create --name x --jwks ${file}`), { code: 1, err: /JSON Web Key Set/ })
  for (const [content, problem] of [
    ['{"keys":[1,null,[]]}', /^Error: jwks: Key 1: it is not an object\. Key 2: [^\n]*\n$/],
    ['{"keys":[]}', /^Error: jwks: Give at least one key\.\n$/],
    ['{"keys":[{"kty":"EC"}]}', /^Error: jwks: Key 1: [^\n]*\n$/]
  ] as const) {
    writeFileSync(file, content)
    t.match(await keyturn(`clients create --name x --jwks ${file}`), { code: 1, err: problem }, content)
  }
  t.match(await keyturn('clients rotate-secret nobody'), { code: 1, err: 'The client "nobody" does not exist.\n' })
})
