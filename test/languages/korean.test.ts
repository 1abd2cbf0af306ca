// Errors in Korean: every text has a translation, and HTTP says which language it is in (RFC 9110, 8.5 and 12.5.4).
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import * as errors from '../../src/errors.js'
import { message } from '../../src/errors.js'
import { ko } from '../../src/http/languages/ko.js'
import { languageFor, translate } from '../../src/http/languages/translate.js'
import { build, logIn, password, type Service, signUp } from '../service.js'

const hangul = /[가-힣]/

/** OAuth's descriptions are ASCII (RFC 6749, section 5.2). */
const oauth = /^(invalid_(request|client|grant|scope|target)|unauthorized_client|unsupported_grant_type)$/

/** Codes whose text is given where the error is thrown; the test of the sources below has those. */
const textElsewhere = ['conflict', 'token_not_valid']

function askIn(service: Service, language: string | undefined, path = '/api/users/me') {
  return service.get(path, { headers: language === undefined ? {} : { 'accept-language': language } })
}

t.test('every code of the catalogue has a Korean text', async (t) => {
  const codes = new Set<string>()
  for (const [name, Kind] of Object.entries(errors)) {
    if (!/^[A-Z]/.test(name) || typeof Kind !== 'function') continue
    const bare = Reflect.apply(Kind, undefined, [])
    const error = bare.message.includes('%s') ? Reflect.apply(Kind, undefined, ['5']) : bare
    const code = error.code.toLowerCase()
    codes.add(code)
    if (oauth.test(code) || textElsewhere.includes(code)) continue
    const text = error.template ?? error.message
    t.match(translate(text, 'ko'), hangul, `${code}: ${error.message}`)
    t.equal(translate(text, 'en'), error.message)
  }
  t.ok(codes.size > 20, `${codes.size} codes`)
})

t.test('every text in the sources that is for a person has a Korean one', async (t) => {
  const texts = new Set<string>()
  const given = /(?:TokenNotValid|Conflict)\(\s*(['"])(.+?)\1\)/g
  const fields = /(['"`])([A-Z](?:(?!\1).)*\.)\1/g
  for (const file of [
    'errors.ts',
    ...filesIn('domain/users'),
    ...filesIn('domain/passwords'),
    'domain/clients/service.ts',
    'infra/db/page.ts',
    'plugins/http/errors.ts'
  ]) {
    const source = readFileSync(join('src', file), 'utf8').replaceAll(/^\s*(?:\*|\/\*\*|\/\/).*$/gm, '')
    for (const [, , text = ''] of source.matchAll(given)) texts.add(text)
    for (const [, , text = ''] of source.matchAll(fields)) texts.add(text)
  }
  t.same(
    [...texts].filter((text) => !Object.hasOwn(ko, text)),
    []
  )
  t.ok(texts.size > 35, `${texts.size} texts`)
})

t.test(
  'values were found by reading English back: one that reads like the text around it changed places',
  async (t) => {
    for (const [english, korean] of Object.entries(ko)) {
      const values = [...english.matchAll(/%s/g)].map((_, at) => `${at}: a". {{x}} %s ${at}`)
      t.equal(korean.split('%s').length - 1, values.length, english)
      const [first, ...rest] = korean.split('%s')
      const told = rest.map((text, at) => `${values[at]}${text}`).join('')
      t.equal(translate(message(english, ...values), 'ko'), `${first}${told}`)
    }
    t.equal(translate(message('Key %s: %s', 1, 'the kid: x.'), 'ko'), '1번째 키: the kid: x.')
  }
)

t.test('the language is the one that is liked best, and English otherwise', async (t) => {
  const cases: [string | undefined, string][] = [
    ['ko', 'ko'],
    ['KO-kr', 'ko'],
    ['ko-KR,ko;q=0.9,en;q=0.8', 'ko'],
    ['en', 'en'],
    ['en-US,en;q=0.9,ko;q=0.8', 'en'],
    ['ja, ko;q=0.1', 'ko'],
    ['ko;q=0', 'en'],
    ['ja', 'en'],
    ['*', 'en'],
    [undefined, 'en'],
    ['', 'en'],
    [';;q=,,=ko;q=x', 'en'],
    ['k\u00f6', 'en'],
    ['ko-'.repeat(2_000), 'ko']
  ]
  for (const [header, language] of cases) t.equal(languageFor(header), language, String(header).slice(0, 40))
})

t.test('errors in Korean over HTTP: the words change, and nothing else does', async (t) => {
  const service = await build(t)
  await signUp(service)
  const english = await askIn(service, undefined)
  t.equal(english.body.detail, 'Authentication credentials were not provided.')
  for (const language of ['ko', 'ko-KR,ko;q=0.9,en;q=0.8']) {
    const answer = await askIn(service, language)
    t.equal(answer.status, 401)
    t.equal(answer.headers.get('content-language'), 'ko')
    t.match(answer.headers.get('vary'), /\bAccept-Language\b/)
    t.same(answer.body, {
      ...english.body,
      detail: '자격 인증데이터(authentication credentials)가 제공되지 않았습니다.'
    })
  }
  for (const language of ['en', '*', 'fr', ';;=,q', undefined]) {
    const answer = await askIn(service, language)
    t.equal(answer.text, english.text, `${language}: byte for byte`)
    t.equal(answer.headers.get('content-language'), 'en')
    t.match(answer.headers.get('vary'), /\bAccept-Language\b/, 'a cache must not give it to a Korean')
  }
})

t.test('fields, members and texts with something in them are in Korean too', async (t) => {
  const service = await build(t)
  await signUp(service)
  const headers = { 'accept-language': 'ko' }
  const empty = await service.post('/api/token', { username: '' }, { headers })
  t.same(empty.body.username, ['이 필드는 blank일 수 없습니다.'])
  t.same(empty.body.password, ['이 필드는 필수 항목입니다.'])
  t.equal(empty.body.code, 'invalid')
  t.match(empty.body.detail, /^password: 이 필드는 필수 항목입니다\.|username: 이 필드는/)
  const short = await service.post('/api/users', { username: 'trinity', password: 'q7#' }, { headers })
  t.same(short.body.password, ['비밀번호가 너무 짧습니다. 최소 8 문자를 포함해야 합니다.'])
  const taken = await service.post('/api/users', { username: 'neo', password }, { headers })
  t.equal(taken.body.detail, '해당 사용자 이름은 이미 존재합니다.')
  const wrong = await service.post('/api/token', { username: 'neo', password: 'wrong' }, { headers })
  t.equal(wrong.body.detail, '지정된 자격 증명에 해당하는 활성화된 사용자를 찾을 수 없습니다')
  const method = await service.call('DELETE', '/api/token', { headers })
  t.equal(method.body.detail, '메소드(Method) "DELETE"는 허용되지 않습니다.')
  const kind = '$t(Not found.) {{x}} </b>'
  const media = await service.call('POST', '/api/token', { raw: 'x', headers: { ...headers, 'content-type': kind } })
  t.match(media.body.detail, kind, 'what a caller sends is no template')
  const { refresh } = await logIn(service)
  const bad = await service.get('/api/users/me', { bearer: refresh, headers })
  t.match(bad.body, { detail: '이 토큰은 모든 타입의 토큰에 대해 유효하지 않습니다', code: 'token_not_valid' })
  t.match(bad.body.messages, [{ token_class: 'AccessToken', message: '잘못된 토큰 타입입니다' }])
})

t.test('a path that cannot be decoded never reaches a hook, and is answered in Korean all the same', async (t) => {
  const service = await build(t)
  const answer = await askIn(service, 'ko', '/api/%')
  t.match(answer.body, { status: 400, detail: hangul })
})

t.test('good answers do not vary, and descriptions of OAuth stay ASCII (RFC 6749, section 5.2)', async (t) => {
  const service = await build(t)
  await signUp(service)
  const { access } = await logIn(service)
  const me = await service.get('/api/users/me', { bearer: access, headers: { 'accept-language': 'ko' } })
  t.equal(me.headers.get('content-language'), null)
  t.notMatch(me.headers.get('vary') ?? '', /Accept-Language/)
  const answer = await service.call('POST', '/oauth/token', {
    form: { grant_type: 'client_credentials' },
    headers: { 'accept-language': 'ko' }
  })
  t.equal(answer.status, 401)
  t.match(answer.body.error_description, /^[ -~]+$/)
  t.equal(answer.headers.get('content-language'), null)
})

t.test('the docs page introduced the service in English to browsers that ask for Korean', async (t) => {
  const service = await build(t)
  const fixed = await build(t, { LANGUAGE_CODE: 'ko' })
  const introductionOf = ({ text }: { text: string }): string => JSON.parse(text).info.description
  const english = await askIn(service, 'en-US', '/docs/json')
  const korean = await askIn(service, 'ko-KR,ko;q=0.9,en-US;q=0.8', '/docs/json')
  t.match(introductionOf(korean), hangul)
  t.notMatch(introductionOf(english), hangul)
  t.equal(introductionOf(await askIn(service, undefined, '/docs/json')), introductionOf(english))
  t.match(korean.headers.get('vary'), 'Accept-Language')
  t.match(english.headers.get('vary'), 'Accept-Language')

  const told = await askIn(fixed, 'en-US', '/docs/json')
  t.equal(introductionOf(told), introductionOf(korean))
  t.notMatch(told.headers.get('vary') ?? '', 'Accept-Language')
})

function filesIn(folder: string): string[] {
  return readdirSync(join('src', folder)).map((file) => join(folder, file))
}
