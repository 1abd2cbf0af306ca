import { parse } from 'csv-parse/sync'
import t from 'tap'
import { build, logIn, signUp, staff } from '../service.js'

const rowsOf = (text: string): Record<string, string>[] => parse(text, { columns: true, bom: true })
const formulas = ['=cmd|calc', '+1', '-1', '@SUM(A1)', '＝1']

t.test('users as CSV: all that the filter finds, over many pages, and no cell is a formula', async (t) => {
  const service = await build(t)
  const { access } = await staff(service, 'morpheus', true)
  for (const [i, nickname] of formulas.entries()) await signUp(service, `user${i}`, { nickname })
  await signUp(service, 'trinity', { nickname: 'a, "b"\r\nc', email: 'trinity@example.com' })
  const columns = 'username, usernameKey, password, dateJoined, passwordChangedAt'
  const many = Array.from({ length: 1_100 }, (_, i) => `('m${i}', 'm${i}', '!', '2026-01-01', '2026-01-01')`)
  await service.app.db.execute(`INSERT INTO users (${columns}) VALUES ${many.join(', ')}`)

  const answer = await service.get('/api/admin/users.csv', { bearer: access })
  t.equal(answer.headers.get('content-type'), 'text/csv; charset=utf-8')
  t.equal(answer.headers.get('content-disposition'), 'attachment; filename="users.csv"')
  const bytes = new Uint8Array(
    await (
      await fetch(`${service.url}/api/admin/users.csv`, { headers: { authorization: `Bearer ${access}` } })
    ).arrayBuffer()
  )
  t.same([...bytes.slice(0, 3)], [0xef, 0xbb, 0xbf], 'Excel knows by it that this is UTF-8')
  const rows = rowsOf(answer.text)
  t.equal(rows.length, 1_107)
  t.match(rows[0], { id: '1', username: 'morpheus', is_superuser: 'true', last_login: '', notes: '' })
  t.same(
    rows.slice(1, 6).map(({ nickname }) => nickname),
    formulas.map((text) => `'${text}`)
  )
  t.match(rows[6], { username: 'trinity', nickname: 'a, "b"\r\nc', email: 'trinity@example.com' })
  t.notMatch(answer.text, /\$2[aby]\$/, 'no hash')
  const chosen = await service.get('/api/admin/users.csv?id=1&id=3&id=999999', { bearer: access })
  t.same(
    rowsOf(chosen.text).map(({ id }) => id),
    ['1', '3'],
    'the chosen ones'
  )
  t.equal(rowsOf((await service.get('/api/admin/users.csv?id=2', { bearer: access })).text).length, 1)
  const some = await service.get('/api/admin/users.csv?q=TRIN', { bearer: access })
  t.same(
    rowsOf(some.text).map(({ username }) => username),
    ['trinity']
  )
})

t.test('audit events as CSV, by the filters of the list', async (t) => {
  const service = await build(t)
  const { access } = await staff(service, 'morpheus')
  await signUp(service)
  await logIn(service)
  const answer = await service.get('/api/admin/audit.csv?subject_id=2', { bearer: access })
  const rows = rowsOf(answer.text)
  t.match(rows, [
    { type: 'login.succeeded', actor_id: '2', actor_username: 'neo', ip: '127.0.0.1' },
    { type: 'user.created', actor_id: '' }
  ])
  const { items } = (await service.get('/api/admin/audit?subject_id=2', { bearer: access })).body
  t.same(Object.keys(rows[0] ?? {}), Object.keys(Object(items)[0]), 'the columns are the fields of the list')
})

t.test('files are for staff, and their filters are checked', async (t) => {
  const service = await build(t)
  await signUp(service)
  const { access } = await logIn(service)
  const { access: helper } = await staff(service)
  for (const file of ['users.csv', 'audit.csv']) {
    t.equal((await service.get(`/api/admin/${file}`)).status, 401)
    t.equal((await service.get(`/api/admin/${file}`, { bearer: access })).status, 403)
    t.equal((await service.get(`/api/admin/${file}?limit=1`, { bearer: helper })).status, 400)
  }
})

t.test('a user exports everything that is stored about the account', async (t) => {
  const service = await build(t)
  await signUp(service, 'neo', { email: 'neo@example.com' })
  await signUp(service, 'trinity')
  await logIn(service, 'trinity')
  const old = await logIn(service)
  await service.post('/api/token/blacklist', { refresh: old.refresh })
  service.clock.pass(1)
  const { access } = await logIn(service, 'neo', { headers: { 'user-agent': 'a phone' } })
  const { access: helper } = await staff(service, 'morpheus', true)
  await service.call('PATCH', '/api/admin/users/1', { bearer: helper, json: { notes: 'the one' } })
  const answer = await service.get('/api/users/me/export', { bearer: access })
  t.equal(answer.status, 200, answer.text)
  t.equal(answer.headers.get('content-disposition'), 'attachment; filename="account.json"')
  t.match(answer.body, {
    user: { id: 1, username: 'neo', email: 'neo@example.com', notes: 'the one' },
    sessions: [
      { user_agent: 'a phone', ip: '127.0.0.1', revoked_at: null },
      { revoked_at: String, revoked_reason: 'logout' }
    ],
    devices: [{ device: String, seen_at: String }],
    audit_events: [
      { type: 'user.changed', actor_id: 3 },
      { type: 'login.succeeded' },
      { type: 'token.revoked' },
      { type: 'login.succeeded' },
      { type: 'user.created' }
    ]
  })
  t.equal(Object(answer.body.sessions).length, 2, "no other user's")
  t.notMatch(answer.text, /\$2[aby]\$|rotationKey|rotation_key/)
  const late = await build(t, { REAUTHENTICATION_AGE: '1m' })
  await signUp(late)
  const session = await logIn(late)
  late.clock.pass(61_000)
  t.match(await late.get('/api/users/me/export', { bearer: session.access }), {
    status: 403,
    body: { code: 'reauthentication_required' }
  })
})
