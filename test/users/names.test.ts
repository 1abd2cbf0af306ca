import t from 'tap'
import { build, logIn, password, type Service, signUp, staff } from '../service.js'

/** Pairs of names that are one, whatever engine compares them. */
const same: [string, string, string][] = [
  ['Latin, by case', 'Trinity', 'tRINITY'],
  ['accents, by case', 'Élan', 'éLAN'],
  ['accents, composed and decomposed', 'caf\u00e9', 'cafe\u0301'],
  ['Hangul, composed and decomposed', '한글', '\u1112\u1161\u11ab\u1100\u1173\u11af'],
  ['Hangul, compatibility jamo', '\u3131\u314f', '\u1100\u1161'],
  ['full width', 'ＮＥＯ', 'neo'],
  ['half-width Hangul', '\uffa1', '\u1100'],
  ['blanks at the ends', 'cypher', ' cypher\t'],
  ['Greek', 'ΝΈΟ', 'νέο'],
  ['a ligature', 'ﬁlm', 'FILM']
]

/** Pairs that are two. */
const different: [string, string, string][] = [
  ['an accent is never folded', 'scen', 'scén'],
  ['nor a cedilla', 'garcon', 'garçon'],
  ['ß is no ss', 'strasse', 'straße'],
  ['the Turkish dotless i is no i', 'ilik', 'ılık'],
  ['the Turkish dotted I keeps its dot', 'izmir', 'İzmir'],
  ['Hangul syllables', '가', '까'],
  ['Hangul with and without a final', '가', '각'],
  ['kana voicing', 'は', 'ば'],
  ['Cyrillic look-alikes', 'neo', 'nео']
]

const tryName = (service: Service, username: string) => service.post('/api/users', { username, password })

t.test('spellings of one username are one user, at sign-up', async (t) => {
  const service = await build(t)
  for (const [what, one, other] of same) {
    t.equal((await tryName(service, one)).status, 201, `${what}: ${one}`)
    t.match(await tryName(service, other), { status: 409, body: { code: 'conflict' } }, `${what}: ${other}`)
  }
})

t.test('two different usernames are two users, at sign-up, and each logs in to its own account', async (t) => {
  for (const [what, one, other] of different) {
    const service = await build(t)
    for (const name of [one, other]) t.equal((await tryName(service, name)).status, 201, `${what}: ${name}`)
    for (const username of [one, other]) {
      const { access } = await logIn(service, username)
      const me = await service.get('/api/users/me', { bearer: access })
      t.equal(me.body.username, username.normalize('NFKC'), what)
    }
  }
})

t.test('spellings of one username are one user, when a user is renamed', async (t) => {
  const service = await build(t)
  const { access: bearer } = await staff(service)
  const { body } = await signUp(service, 'nobody')
  const rename = (username: string) =>
    service.call('PATCH', `/api/admin/users/${body.id}`, { json: { username }, bearer })
  for (const [what, one, other] of same) {
    const { body: owner } = await signUp(service, one)
    t.match(await rename(other), { status: 409, body: { code: 'conflict' } }, what)
    await service.call('DELETE', `/api/admin/users/${owner.id}`, { bearer })
    t.equal((await rename(other)).status, 200, `${what}: free again`)
    t.equal((await rename(one)).status, 200, `${what}: one's own in another form`)
  }
  await rename('nobody')
  for (const [what, one, other] of different) {
    const { body: owner } = await signUp(service, one)
    t.equal((await rename(other)).status, 200, what)
    await rename('nobody')
    await service.call('DELETE', `/api/admin/users/${owner.id}`, { bearer })
  }
  t.match(await rename('a b'), { status: 400, body: { username: [/valid username/] } })
  t.match(await rename(' '), { status: 400, body: { username: [/blank/] } })
})

t.test('of two simultaneous sign-ups with one username, one succeeds', async (t) => {
  const service = await build(t)
  for (let round = 0; round < 10; round++) {
    const answers = await Promise.all(['Neo', 'nEO', 'ｎｅｏ'].map((name) => tryName(service, `${name}${round}`)))
    t.same(answers.map(({ status }) => status).sort(), [201, 409, 409])
  }
})

t.test('a name with characters that show nothing could sign up beside the one that looks the same', async (t) => {
  const service = await build(t)
  t.equal((await tryName(service, 'trimmer')).status, 201)
  const { access } = await staff(service)
  for (const invisible of [
    '\ufe0f',
    '\ufe00',
    '\u{e0100}',
    '\u034f',
    '\u115f',
    '\u3164',
    '\uffa0',
    '\u17b4',
    '\u180b',
    '\u200d'
  ]) {
    const username = `trim${invisible}mer`
    const named = `U+${invisible.codePointAt(0)?.toString(16)}`
    t.match(await tryName(service, username), { status: 400, body: { username: [/^Enter a valid username/] } }, named)
    const byStaff = await service.post('/api/admin/users', { username, password }, { bearer: access })
    t.equal(byStaff.status, 400, `${named}, made by staff`)
  }
})
