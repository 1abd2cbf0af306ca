import t from 'tap'
import { type Form, parseForm, parseMultipart } from '../../src/text/form.js'

t.test("what a form's bytes say", (t) => {
  const rows: [body: string | Buffer, form: Form][] = [
    ['', {}],
    ['username=neo&password=x', { username: 'neo', password: 'x' }],
    ['a=1&a=2&a=3', { a: ['1', '2', '3'] }],
    ['a=', { a: '' }],
    ['a', { a: '' }],
    ['a=b=c', { a: 'b=c' }],
    ['a+b=c+d', { 'a b': 'c d' }],
    ['a=%2B%26%3D%25', { a: '+&=%' }],
    ['p%61ss=x', { pass: 'x' }],
    ['a=%ED%95%9C', { a: '한' }],
    ['a=%ed%95%9c', { a: '한' }],
    [Buffer.from('a=한'), { a: '한' }],
    ['a=%C3%A9', { a: 'é' }],
    ['a=100%', { a: '100%' }],
    ['a=%zz%4', { a: '%zz%4' }],
    ['a=%254', { a: '%4' }],
    ['a=%00', { a: '\0' }],
    ['a=%EF%BF%BD', { a: '\ufffd' }],
    [
      Array.from({ length: 1_500 }, (_, i) => `a${i}=1`).join('&'),
      Object.fromEntries(Array.from({ length: 1_500 }, (_, i) => [`a${i}`, '1']))
    ]
  ]
  for (const [body, form] of rows) {
    t.same(parseForm(Buffer.from(body)), form, String(body).slice(0, 40))
  }
  t.end()
})

t.test('two passwords became one, where bytes are not UTF-8', (t) => {
  const rows: [body: Buffer | string, position: number][] = [
    ['a=%FF', 0],
    ['a=ab%ED%95', 2],
    [Buffer.from([0x61, 0x3d, 0xe9]), 0],
    ['%FF=a', 0],
    ['ok=1&a=x%C0%80', 1],
    ['a=xx%FF&b=%FF', 2]
  ]
  for (const [body, position] of rows) {
    t.throws(() => parseForm(Buffer.from(body)), { name: 'NotUtf8', position }, String(body))
  }
  t.end()
})

const multipart = (...parts: string[]): Buffer =>
  Buffer.from([...parts.map((part) => `--x\r\ncontent-disposition: form-data; ${part}\r\n`), '--x--\r\n'].join(''))
const type = 'multipart/form-data; boundary=x'

t.test('what a multipart body says', async (t) => {
  const body = multipart(
    'name="username"\r\n\r\nneo',
    'name="한글"\r\n\r\n그는',
    'name="a"\r\n\r\n1',
    'name="a"\r\n\r\n',
    'name="password"; filename="p.txt"\r\ncontent-type: text/plain\r\n\r\nsecret'
  )
  const { password, ...texts } = await parseMultipart(body, type)
  t.same(texts, { username: 'neo', 한글: '그는', a: ['1', ''] })
  t.ok(password instanceof File, 'a file is no text')
  t.same(await parseMultipart(multipart(), type), {})
})

t.test('what is no multipart body', async (t) => {
  await t.rejects(parseMultipart(Buffer.from([0x2d, 0x2d, 0xff]), type), { name: 'NotUtf8', position: 2 })
  await t.rejects(parseMultipart(Buffer.from('username=neo'), type), TypeError)
  await t.rejects(parseMultipart(multipart('name="a"\r\n\r\n1'), 'multipart/form-data; boundary=y'), TypeError)
})
