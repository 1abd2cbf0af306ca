// Holds every cell of the table in docs/security.md, "Permissions", against the service.
import { readFileSync } from 'node:fs'
import t from 'tap'
import { type Rank, ranks } from '../../src/domain/users/permissions.js'
import { type Answer, build, logIn, password, type Service } from '../service.js'

interface Row {
  action: string
  method: string
  path: string
  /** null where the action concerns no account. */
  on: Rank | null
  allowed: Record<Rank, boolean>
}

const page = readFileSync('docs/security.md', 'utf8')
const rows = page.split('\n').flatMap((line): Row[] => {
  const [, action = '', request = '', on = '', ...answers] = line.split('|').map((cell) => cell.trim())
  const [, method = '', path = ''] = /^`(\w+) (\/api\/admin\S*)`$/.exec(request) ?? []
  if (method === '') return []
  const [user, staff, superuser] = answers.map((answer) => {
    if (answer !== 'yes' && answer !== 'no' && answer !== '') throw new Error(`neither yes nor no: ${line}`)
    return answer === 'yes'
  })
  const rank = ranks.find((one) => one === on) ?? null
  return [{ action, method, path, on: rank, allowed: { user: !!user, staff: !!staff, superuser: !!superuser } }]
})

let accounts = 0
const env = { KEYRING: 'managed', KEYRING_SECRET: 'K9v!qT3z#Lw8@Rb5$Xn2^Jd7&Hf4*Pm6' }

async function account(service: Service, rank: Rank, email = '') {
  const flags = { isStaff: rank !== 'user', isSuperuser: rank === 'superuser' }
  return service.app.users.register({ username: `${rank}${++accounts}`, password, email, ...flags })
}

const bodies: Record<string, (on: Rank | null) => unknown> = {
  invite: (on) => ({ email: `made${++accounts}@example.com`, ...(on === 'staff' && { is_staff: true }) }),
  create: (on) => ({ username: `made${++accounts}`, password, ...(on === 'staff' && { is_staff: true }) }),
  change: () => ({ nickname: 'changed', email: 'changed@example.com', level: 3, username: `changed${++accounts}` }),
  deactivate: () => ({ is_active: false }),
  'grant or remove staff rights': (on) => ({ is_staff: on === 'user' }),
  'make a superuser': () => ({ is_superuser: true }),
  'change many users, each by the rows above': () => ({ ids: [2_000_000_000], action: 'logout' }),
  'set the password': () => ({ new_password: 'follow the white rabbit' }),
  'blacklist a token': () => ({ jti: `token${++accounts}` }),
  'register a client': () => ({ name: 'reports', grants: ['client_credentials'] }),
  'change a client': () => ({ scopes: ['read'] }),
  'create a client secret': () => ({})
}

/** Makes what the request is about, and sends the request. */
async function attempt(service: Service, row: Row, bearer: string): Promise<Answer> {
  const { clients, blacklist } = service.app
  const root = { id: null, rank: 'superuser', sessionId: null } as const
  let path = row.path
  if (path.includes('{client_id}')) {
    const { client } = await clients.create(root, { name: 'reports', grants: ['client_credentials'] })
    path = path.replace('{client_id}', client.id)
  }
  if (path.includes('{kid}')) {
    // Not the key that has signed the token of this request
    path = path.replace('{kid}', (await service.app.managedKeyring.rotate(root)).kid)
  }
  if (path.includes('{jti}')) {
    const jti = `token${++accounts}`
    await blacklist.add(root, { jti })
    path = path.replace('{jti}', jti)
  }
  if (path.includes('/invitations/')) {
    const wanted = { email: `invited${++accounts}@example.com`, isStaff: row.on === 'staff' }
    path = path.replace('{id}', (await service.app.invitations.create(root, wanted)).id)
  } else if (path.includes('{id}')) {
    const { id, username } = await account(service, row.on ?? 'user', `someone${accounts}@example.com`)
    if (path.includes('/emails/')) {
      const userId = row.on === null ? null : id
      const email = service.app.outbox.rowOf({ kind: 'x', userId, recipient: 'x@example.com', language: 'en' })
      await service.app.db.prisma.outboxEmail.createMany({ data: [email] })
      path = path.replace('{id}', email.id)
    } else if (path.includes('/sessions/')) {
      await logIn(service, username)
      const { items } = await service.app.sessionManagement.find({ limit: 1 }, id)
      path = path.replace('{id}', items[0]?.id ?? '')
    } else path = path.replace('{id}', String(id))
  }
  const json = bodies[row.action]?.(row.on)
  return service.call(row.method, path, { bearer, ...(json !== undefined && { json }) })
}

t.test(
  'staff were nearly root: every cell of the permission matrix in docs/security.md is what the service does',
  async (t) => {
    const service = await build(t, env)
    await account(service, 'superuser')
    t.ok(rows.length > 35, `${rows.length} rows`)
    for (const row of rows) {
      for (const rank of ranks) {
        const actor = await account(service, rank)
        const { access } = await logIn(service, actor.username)
        const { status, body } = await attempt(service, row, access)
        const name = `${rank}: ${row.action}${row.on === null ? '' : ` on ${row.on}`}`
        if (row.allowed[rank]) t.ok(status < 300, `${name} (${status})`)
        else t.match({ status, body }, { status: 403, body: { code: 'permission_denied' } }, name)
      }
    }
  }
)

t.test('every route below /api/admin has its row in the permission matrix', async (t) => {
  const service = await build(t)
  const { paths } = JSON.parse((await service.get('/docs/json')).text)
  for (const [path, operations] of Object.entries<object>(paths)) {
    if (!path.startsWith('/api/admin')) continue
    for (const method of Object.keys(operations)) {
      const route = path.replace(/\/$/, '')
      const known = rows.some((row) => row.path === route && row.method === method.toUpperCase())
      t.ok(known, `${method.toUpperCase()} ${route}`)
    }
  }
})

t.test(
  'staff revoked the sessions of a superuser in a loop, by blacklisting what the list of sessions shows',
  async (t) => {
    const service = await build(t)
    const boss = await account(service, 'superuser')
    const clerk = await account(service, 'staff')
    const kept = await logIn(service, boss.username)
    const { access: bearer } = await logIn(service, clerk.username)
    const { body } = await service.get(`/api/admin/sessions?user_id=${boss.id}`, { bearer })
    const [{ id }] = body.items as [{ id: string }]
    t.equal((await service.call('DELETE', `/api/admin/sessions/${id}`, { bearer })).status, 403)
    t.equal((await service.post('/api/admin/blacklist', { jti: id }, { bearer })).status, 403)
    t.equal((await service.post(`/api/admin/users/${boss.id}/logout`, undefined, { bearer })).status, 403)
    t.equal((await service.post('/api/admin/logout', undefined, { bearer })).status, 403)
    t.equal((await service.get('/api/users/me', { bearer: kept.access })).status, 200)
  }
)

t.test('a PATCH that repeats the rights an account has is no change of rights', async (t) => {
  const service = await build(t)
  const clerk = await account(service, 'staff')
  const user = await account(service, 'user')
  const { access: bearer } = await logIn(service, clerk.username)
  const patch = (json: unknown) => service.call('PATCH', `/api/admin/users/${user.id}`, { json, bearer })
  t.match(await patch({ is_staff: false, level: 5 }), { status: 200, body: { is_staff: false, level: 5 } })
  t.match(await patch({ is_staff: true, level: 6 }), { status: 403 })
  t.match((await service.get(`/api/admin/users/${user.id}`, { bearer })).body, { is_staff: false, level: 5 })
})

t.test('the flag of a superuser without that of staff opens nothing', async (t) => {
  const service = await build(t)
  await service.app.users.register({ username: 'half', password, isSuperuser: true })
  const { access: bearer } = await logIn(service, 'half')
  t.equal((await service.get('/api/admin/users', { bearer })).status, 403)
})
