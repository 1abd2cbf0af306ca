import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { decodeJwt, SignJWT } from 'jose'
import t from 'tap'
import { registerClient } from '../oauth/clients.js'
import { build, logIn, type Service, signingKey, signUp } from '../service.js'

interface Ask {
  method?: string
  path: string
  authorization: string
  form?: string
}

/** Sends all of them in one piece on one connection, so that the service hears of all in the same moment. */
async function atOnce({ url, app }: Service, asks: Ask[]) {
  const { hostname, port } = new URL(url)
  const head = ({ method = 'GET', path, authorization, form = '' }: Ask, at: number) => [
    `${method} ${path} HTTP/1.1`,
    'host: keyturn',
    `authorization: ${authorization}`,
    'content-type: application/x-www-form-urlencoded',
    `content-length: ${form.length}`,
    `connection: ${at === asks.length - 1 ? 'close' : 'keep-alive'}`
  ]
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  const before = app.db.statements
  socket.write(asks.map((ask, at) => `${head(ask, at).join('\r\n')}\r\n\r\n${ask.form ?? ''}`).join(''))
  const answers = (await text(socket)).split('HTTP/1.1 ').slice(1)
  return {
    statements: app.db.statements - before,
    answers: answers.map((answer) => ({
      status: Number(answer.slice(0, 3)),
      body: JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))
    }))
  }
}

const me = (access: string): Ask => ({ path: '/api/users/me', authorization: `Bearer ${access}` })

t.test('requests that come at once share statements, sixteen at most, and each gets its own answer', async (t) => {
  const service = await build(t)
  const names = Array.from({ length: 20 }, (_, i) => `member${i}`)
  const tokens: string[] = []
  for (const name of names) {
    await signUp(service, name)
    tokens.push((await logIn(service, name)).access)
  }
  const ended = await logIn(service, 'member2')
  await service.post('/api/token/blacklist', { refresh: ended.refresh })
  tokens[2] = ended.access
  const unknown = new SignJWT({ ...decodeJwt(ended.access), sid: 'never-was' }).setProtectedHeader({ alg: 'HS256' })
  tokens[5] = await unknown.sign(Buffer.from(signingKey))

  const { statements, answers } = await atOnce(service, tokens.map(me))
  t.equal(statements, 2)
  t.match(
    answers.map(({ status, body }) => [status, body.username ?? body.code]),
    names.map((name, at) => (at === 2 || at === 5 ? [401, 'token_not_valid'] : [200, name]))
  )
})

t.test('a session that was live for one shared lookup is revoked for the next', async (t) => {
  const service = await build(t)
  await signUp(service)
  const { access, refresh } = await logIn(service)
  t.equal((await atOnce(service, [me(access), me(access)])).answers[1]?.status, 200)
  await service.post('/api/token/blacklist', { refresh })
  const { answers } = await atOnce(service, [me(access), me(access)])
  t.strictSame(
    answers.map(({ status }) => status),
    [401, 401]
  )
})

t.test('a row that fails to decode rejects only its own caller', async (t) => {
  const service = await build(t)
  const [broken, whole] = [await registerClient(service), await registerClient(service)]
  await service.app.db.execute("UPDATE clients SET jwks = '{' WHERE id = ?", broken.id)
  const ask = ({ basic }: typeof broken): Ask => ({
    method: 'POST',
    path: '/oauth/token',
    authorization: basic,
    form: 'grant_type=client_credentials'
  })
  const { statements, answers } = await atOnce(service, [ask(broken), ask(whole)])
  t.equal(statements, 1)
  t.strictSame(
    answers.map(({ status }) => status),
    [500, 200]
  )
})
