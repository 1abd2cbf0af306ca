import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { cut, lengths } from '../../src/lengths.js'
import { build, logIn, staff } from '../service.js'

const schema = readFileSync('prisma/schema.prisma', 'utf8')

t.test('every text column has the length that schemas and cuts go by', async (t) => {
  const columns = Object.fromEntries(
    [...schema.matchAll(/^model \w+ \{\n(.*?)^\}/gms)].map(([, body = '']) => [
      /@@map\("(\w+)"\)/.exec(body)?.[1] ?? '',
      Object.fromEntries(
        [...body.matchAll(/^ {2}(\w+)\s+String.*@db\.VarChar\((\d+)\)/gm)].map(([, name, size]) => [name, Number(size)])
      )
    ])
  )
  t.same(columns, lengths)
  const strings = [...schema.matchAll(/^ {2}\w+\s+String(?!.*@db\.(VarChar|Text)).*$/gm)].map(([line]) => line)
  t.same(strings, [], 'no text column has a length of its own choice')
})

/** Texts that are dear to store: long ones, of one to four bytes for each character, and such as grow when normalized. */
const character = fc.constantFrom('a', 'é', '한', '🐯', 'İ', 'ﷺ', '\u0345')
const textUpTo = (maxLength: number) =>
  fc
    .tuple(character, fc.constantFrom(maxLength, maxLength - 1, 1))
    .map(([one, count]) => one.repeat(Math.max(count, 1)))

t.test('what a schema accepted did not fit its column: a 500', async (t) => {
  const service = await build(t, { REGISTRATION_RATE_LIMIT: 'off' })
  const { access } = await staff(service, 'morpheus', true)
  let turn = 0

  await t.test('users', async (t) => {
    const property = fc.asyncProperty(
      textUpTo(150),
      textUpTo(150),
      textUpTo(200),
      async (username, nickname, domain) => {
        const email = `u${++turn}@${domain}.example`
        const body = {
          username: `${[...username].slice(0, 145).join('')}${turn}`,
          nickname,
          email,
          password: 'there is no spoon'
        }
        for (const one of [
          body,
          { ...body, email: undefined, username: `u${turn}` },
          { ...body, username: `v${turn}`, nickname: '' }
        ]) {
          const { status, text } = await service.post('/api/users', one)
          if (status !== 201 && status !== 400 && status !== 409) throw new Error(`${status} ${text}`)
        }
      }
    )
    await t.resolves(fc.assert(property, { numRuns: 40, endOnFailure: true }))
  })

  await t.test('a client with 50 scopes of 92 characters, and with as much as fits', async (t) => {
    for (const [scopeCount, size, audienceCount, audience] of [
      [50, 92, 0, 0],
      [50, 100, 20, 200]
    ] as const) {
      const many = (count: number, length: number) =>
        Array.from({ length: count }, (_, i) => `${i}`.padStart(length, 'x'))
      const scopes = many(scopeCount, size)
      const audiences = many(audienceCount, audience)
      const body = {
        name: '한'.repeat(150),
        grants: ['client_credentials', 'refresh_token', 'introspection'],
        scopes,
        audiences
      }
      const made = await service.post('/api/admin/clients', body, { bearer: access })
      t.equal(made.status, 201, made.text)
      const path = `/api/admin/clients/${made.body.client_id}`
      t.match((await service.get(path, { bearer: access })).body, { scopes, audiences }, 'kept in full')
      const more = await service.call('PATCH', path, { bearer: access, json: { scopes: [...many(51, 100)] } })
      t.match(more, { status: 400 }, 'one more is refused')

      const form = {
        grant_type: 'client_credentials',
        client_id: String(made.body.client_id),
        client_secret: String(made.body.client_secret)
      }
      t.equal((await service.call('POST', '/oauth/token', { form: { ...form, scope: scopes.join(' ') } })).status, 200)

      const bound = await service.post('/api/token', { username: 'morpheus', password: 'there is no spoon' })
      const { client_id, client_secret } = form
      const renewed = await service.call('POST', '/oauth/token', {
        form: { grant_type: 'refresh_token', refresh_token: String(bound.body.refresh), client_id, client_secret }
      })
      t.equal(renewed.status, 200, `a session that is bound to all of them ${renewed.text.slice(0, 200)}`)
    }
  })

  await t.test('keys whose numbers grow when they are written out', async (t) => {
    const jwks = `{"keys":[{"kty":"RSA","n":"x","e":"AQAB","padding":[${Array(3_100).fill('1e20').join(',')}]}]}`
    const raw = `{"name":"x","grants":["client_credentials"],"jwks":${jwks}}`
    const made = await service.call('POST', '/api/admin/clients', {
      raw,
      bearer: access,
      headers: { 'content-type': 'application/json' }
    })
    t.match(made, { status: 400 }, made.text.slice(0, 200))
  })

  await t.test('a device that names itself at length', async () => {
    for (const agent of ['a'.repeat(5_000), '\u00ff'.repeat(5_000)]) {
      await logIn(service, 'morpheus', { headers: { 'user-agent': agent } })
    }
  })
})

t.test('a text is never cut inside a character', async (t) => {
  const property = fc.property(fc.string({ unit: 'binary' }), fc.nat(50), (text, length) => {
    const part = cut(text, length)
    return part.isWellFormed() && part.length <= length && text.toWellFormed().startsWith(part)
  })
  t.doesNotThrow(() => fc.assert(property))
})
