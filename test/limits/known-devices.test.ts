import t, { type Test } from 'tap'
import { createKnownDevices } from '../../src/infra/limits/known-devices.js'
import { type Answer, build, password, type Service, signUp, testClock, tokensOf } from '../service.js'

const day = 86_400_000
const limits = { LOGIN_RATE_LIMIT: '3/1m', TRUST_PROXY: '127.0.0.1' }

let nextHost = 1
const anywhere = () => `198.51.${Math.floor(nextHost / 250)}.${1 + (nextHost++ % 250)}`

function logInWith(service: Service, word: string, headers: Record<string, string> = {}, username = 'neo') {
  return service.post(
    '/api/token',
    { username, password: word },
    { headers: { 'x-forwarded-for': anywhere(), ...headers } }
  )
}

const tokenOf = ({ headers }: Answer) => headers.get('x-device-token') ?? ''
const cookieOf = ({ headers }: Answer) => headers.get('set-cookie') ?? ''

/** A user who logged in once, and is throttled everywhere now. */
async function throttled(t: Test, env: Record<string, string> = {}) {
  const service = await build(t, { ...limits, ...env })
  await signUp(service)
  const first = await logInWith(service, password)
  tokensOf(first)
  await guess(service)
  t.equal((await logInWith(service, password)).status, 429, 'throttled, from anywhere')
  return { service, first }
}

async function guess(service: Service) {
  for (let i = 0; i < 16; i++) await logInWith(service, 'wrong')
}

t.test("a user's own device passes from any network while the account is throttled", async (t) => {
  const { service, first } = await throttled(t)
  t.equal((await logInWith(service, password, { 'x-device-token': tokenOf(first) })).status, 200, 'by the header')
  const [cookie = ''] = cookieOf(first).split(';')
  t.equal((await logInWith(service, password, { cookie: `theme=dark; ${cookie}` })).status, 200, 'by the cookie')
  t.equal((await logInWith(service, password)).status, 429, 'others still wait')
  t.equal((await logInWith(service, 'wrong', { cookie })).status, 401, 'the password still decides')
})

t.test("the answer of a login is simplejwt's to the letter, and the cookie is out of reach for scripts", async (t) => {
  const { first, service } = await throttled(t)
  t.same(Object.keys(first.body).sort(), ['access', 'refresh'])
  t.match(cookieOf(first), /^keyturn-device=[\w.%-]+; Max-Age=15552000; Path=\/; HttpOnly; SameSite=Strict$/)
  t.equal(cookieOf(await logInWith(service, 'wrong', { 'x-device-token': tokenOf(first) })), '', 'none for a failure')
  const production = await build(t, {
    ...limits,
    NODE_ENV: 'production',
    BCRYPT_COST: '10',
    PUBLIC_URL: 'https://a.example'
  })
  await signUp(production)
  t.match(
    cookieOf(await logInWith(production, password)),
    /^__Host-keyturn-device=.*; Path=\/; HttpOnly; Secure; SameSite=Strict$/
  )
})

t.test('a stolen device token gave unlimited guesses: it has five, and is a stranger then', async (t) => {
  const { service, first } = await throttled(t)
  const headers = { 'x-device-token': tokenOf(first) }
  const statuses: number[] = []
  for (let i = 0; i < 12; i++) statuses.push((await logInWith(service, 'wrong', headers)).status)
  t.same(statuses.filter((status) => status === 401).length, 3, 'as many as LOGIN_RATE_LIMIT, if that is less')
  t.equal((await logInWith(service, password, headers)).status, 429)
})

const forged: [what: string, forge: (token: string) => string][] = [
  ['no token', () => ''],
  ['another signature', (token) => `${token.slice(0, -4)}AAAA`],
  ['another user', (token) => `${Buffer.from('["x",2,0,9999999999]').toString('base64url')}.${token.split('.')[1]}`],
  ['no signature', (token) => `${token.split('.')[0]}.`],
  ['more parts', (token) => `${token}.x`],
  ['garbage', () => '.'.repeat(2000)]
]

t.test('a device token that is not ours, not for this user, or no longer good is no token', async (t) => {
  const { service, first } = await throttled(t)
  for (const [what, forge] of forged) {
    t.equal((await logInWith(service, password, { 'x-device-token': forge(tokenOf(first)) })).status, 429, what)
  }
  await signUp(service, 'trinity')
  const hers = tokenOf(await logInWith(service, password, {}, 'trinity'))
  t.equal((await logInWith(service, password, { 'x-device-token': hers })).status, 429, "another user's")
  const headers = { 'x-device-token': tokenOf(first) }
  const { access } = tokensOf(await logInWith(service, password, headers))
  const change = { current_password: password, new_password: 'follow the white rabbit' }
  t.equal((await service.post('/api/users/me/password', change, { bearer: access, headers })).status, 204)
  await guess(service)
  t.equal((await logInWith(service, 'follow the white rabbit', headers)).status, 429, 'from before the new password')
})

t.test('KNOWN_DEVICE_LIFETIME: a device is forgotten after it, and 0s remembers none', async (t) => {
  const clock = testClock()
  const { issue, read } = createKnownDevices({ secret: 'one', lifetime: day, clock })
  const token = issue({ id: 7, epoch: 3 }, null)
  const device = read(token)
  t.match(device, { userId: 7, epoch: 3 })
  t.equal(createKnownDevices({ secret: 'another', lifetime: day, clock }).read(token), null, 'of another service')
  clock.pass(day / 2)
  const renewed = issue({ id: 7, epoch: 4 }, device)
  t.equal(read(renewed)?.id, device?.id, 'one device, one budget')
  t.not(read(issue({ id: 8, epoch: 0 }, device))?.id, device?.id, 'somebody else on the same device')
  clock.pass(day / 2)
  t.equal(read(token), null)
  t.ok(read(renewed))

  const { service, first } = await throttled(t, { KNOWN_DEVICE_LIFETIME: '1d' })
  t.equal(cookieOf(first).split('; ')[1], 'Max-Age=86400')
  service.clock.pass(day)
  await guess(service)
  t.equal((await logInWith(service, password, { 'x-device-token': tokenOf(first) })).status, 429)
  const off: Record<string, string>[] = [{ KNOWN_DEVICE_LIFETIME: '0s' }, { LOGIN_RATE_LIMIT: 'off' }]
  for (const env of off) {
    const none = await build(t, { ...limits, ...env })
    await signUp(none)
    const answer = await logInWith(none, password)
    t.same([answer.status, tokenOf(answer), cookieOf(answer)], [200, '', ''])
  }
})

t.test('logging in often from a known device is limited as well', async (t) => {
  const { service, first } = await throttled(t)
  const headers = { 'x-device-token': tokenOf(first) }
  const statuses: number[] = []
  for (let i = 0; i < 4; i++) statuses.push((await logInWith(service, password, headers)).status)
  t.same(statuses, [200, 200, 200, 429])
})
