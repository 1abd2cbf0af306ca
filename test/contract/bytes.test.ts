import fc from 'fast-check'
import t from 'tap'
import { build, password, type Service, signUp } from '../service.js'

const cp949 = (hex: string) =>
  Buffer.concat([Buffer.from('{"username":"park","password":"'), Buffer.from(hex, 'hex'), Buffer.from('"}')])
const sendJson = (service: Service, path: string, raw: string | Uint8Array, type = 'application/json') =>
  service.call('POST', path, { raw, headers: { 'content-type': type } })

t.test('two passwords in CP949 were one, because the bytes of both became U+FFFD', async (t) => {
  const service = await build(t)
  const first = await sendJson(service, '/api/users', cp949('b3aab8b661626331 32b0a1'.replace(' ', '')))
  t.equal(first.status, 400)
  t.match(first.body, {
    code: 'parse_error',
    detail: "JSON parse error - 'utf-8' codec can't decode byte 0xb3 in position 31: invalid start byte"
  })
  t.equal((await sendJson(service, '/api/token', cp949('b0a1b0a36162633132b8b6'))).status, 400)
})

t.test('bytes that are not UTF-8 are refused in a form, escaped or not, in multipart, and in the query', async (t) => {
  const service = await build(t)
  const reason = /'utf-8' codec can't decode byte 0xb3 in position \d+: invalid start byte/
  const urlencoded = 'application/x-www-form-urlencoded'
  for (const raw of ['username=park&password=%b3%aa', Buffer.from('username=park&password=\xb3\xaa', 'latin1')]) {
    const answer = await sendJson(service, '/api/token', raw, urlencoded)
    t.match(answer, { status: 400, body: { code: 'parse_error', detail: reason } })
  }
  const part = '--x\r\nContent-Disposition: form-data; name="password"\r\n\r\n\xb3\xaa\r\n--x--\r\n'
  const multi = await sendJson(service, '/api/token', Buffer.from(part, 'latin1'), 'multipart/form-data; boundary=x')
  t.match(multi, { status: 400, body: { code: 'parse_error', detail: reason } })
  t.match(await service.get('/api?q=%b3'), { status: 400, body: { code: 'parse_error' } })
  const secret = Buffer.from('client:\xb3\xaa', 'latin1').toString('base64')
  const headers = { authorization: `Basic ${secret}` }
  const oauth = await service.call('POST', '/oauth/token', { form: { grant_type: 'client_credentials' }, headers })
  t.match(oauth, { status: 401, body: { error: 'invalid_client' } })
})

t.test('a charset other than UTF-8 is not read as if it were UTF-8', async (t) => {
  const service = await build(t)
  await signUp(service)
  const body = JSON.stringify({ username: 'neo', password })
  const cases: [string, number][] = [
    ['application/json; charset=utf-8', 200],
    ['application/json;charset="UTF-8"', 200],
    ['application/json; charset=euc-kr', 415],
    ['application/json; charset=utf-16', 415],
    ['application/json; boundary=a; charset=cp949', 415],
    ['application/x-www-form-urlencoded; charset=euc-kr', 415],
    ['multipart/form-data; boundary=x; charset=euc-kr', 415]
  ]
  for (const [type, status] of cases) t.equal((await sendJson(service, '/api/token', body, type)).status, status, type)
})

t.test("a byte order mark is refused in Python's words", async (t) => {
  const service = await build(t)
  for (const raw of ['\ufeff{}', '\ufeff']) {
    const answer = await sendJson(service, '/api/token', raw)
    t.equal(answer.status, 400)
    t.equal(
      answer.body.detail,
      'JSON parse error - Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)'
    )
  }
})

t.test('an unpaired surrogate, which no database keeps, is named', async (t) => {
  const service = await build(t)
  const message = ['Surrogate characters are not allowed: U+D800.']
  for (const [path, field] of [
    ['/api/token', 'username'],
    ['/api/token', 'password'],
    ['/api/users', 'username'],
    ['/api/users', 'password'],
    ['/api/users', 'nickname'],
    ['/api/token/refresh', 'refresh']
  ] as const) {
    const body = { username: 'neo', password, [field]: 'a\ud800' }
    const answer = await service.post(path, path.endsWith('refresh') ? { refresh: '\ud800' } : body)
    t.match(answer, { status: 400, body: { [field]: message } }, `${path} ${field}`)
  }
  const pair = await service.post('/api/users', { username: 'neo', password: `${password} \u{1f600}` })
  t.equal(pair.status, 201, 'a pair is a character')
  t.equal((await service.post('/api/token', { username: 'neo', password: '?', csrf: '\ud800' })).status, 401)
})

t.test('no two bodies of different bytes log in as one password', async (t) => {
  const service = await build(t)
  const word = 'abc이12é가나 프런트엔드'
  await signUp(service, 'park', { password: word })
  const bytes = Buffer.from(word)
  const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0x80, max: 0xff })), {
    minLength: 1,
    maxLength: 3
  })
  await fc.assert(
    fc.asyncProperty(changes, async (list) => {
      const other = Buffer.from(bytes)
      for (const [at, byte] of list) other[at] = byte
      const { status } = await sendJson(service, '/api/token', cp949(other.toString('hex')))
      if ((status === 200) !== other.equals(bytes)) throw new Error(`${other.toString('hex')} answered ${status}`)
    }),
    { numRuns: 40 }
  )
})
