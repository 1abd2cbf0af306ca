// The rules of src/domain/tokens/audience.ts by themselves; audience.test.ts asks the routes.
import t from 'tap'
import type { BoundClient } from '../../src/domain/sessions/session.js'
import {
  type ApiScope,
  type AudienceDeps,
  createAudience,
  type Parties,
  type SignedToken
} from '../../src/domain/tokens/audience.js'
import { stateOf } from '../sessions/state.js'

const us = 'https://auth.example.com'
const none: AudienceDeps['settings'] = { ISSUER: undefined, AUDIENCE: [], JWK_ISSUER: undefined, JWK_AUDIENCE: [] }
const audienceFor = (settings: Partial<AudienceDeps['settings']> = {}) =>
  createAudience({ settings: { ...none, ...settings }, identity: { issuer: us } })

const invalid = 'TOKEN_NOT_VALID: Token is invalid'

/** What comes of it: the result, or the code and text of the error. */
function outcome<T>(work: () => T): T | string {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    const scope = 'scope' in error ? ` ${error.scope}` : ''
    return `${error.code}: ${error.message}${scope}`
  }
}

type Row = [name: string, token: Partial<SignedToken>, expected: Parties | string]

const read = (rows: Row[], settings?: Partial<AudienceDeps['settings']>) => {
  for (const [name, token, expected] of rows) {
    const signed = { payload: {}, typ: 'JWT', external: false, ...token }
    t.strictSame(
      outcome(() => audienceFor(settings).read(signed)),
      expected,
      `${name} ${JSON.stringify(settings ?? {})}`
    )
  }
}
const application = (...audience: string[]): Parties => ({ clientId: null, audience, scopes: null })

t.test('who a token of the application is for', (t) => {
  read([
    ['names nobody', {}, application(us)],
    ['names one', { payload: { aud: 'a' } }, application('a')],
    ['names several', { payload: { aud: ['a', 'b'] } }, application('a', 'b')],
    ['an empty list', { payload: { aud: [] } }, application(us)],
    ['no type', { typ: undefined }, application(us)],
    ['its type in lower case', { typ: 'jwt' }, application(us)],
    ['its type as a media type', { typ: 'application/JWT' }, application(us)],
    ['any issuer where none is set', { payload: { iss: 'x' } }, application(us)],
    ['a scope limits nothing', { payload: { scope: 'orders' } }, application(us)],
    ['the type of another token', { typ: 'logout+jwt' }, invalid],
    ['a prefix of its type', { typ: 'jw' }, invalid],
    ['a type that contains a media type', { typ: 'x/application/jwt' }, invalid],
    ['an empty type', { typ: '' }, invalid],
    ['no text as a type', { typ: 1 }, invalid],
    ['null as a type', { typ: null }, invalid],
    ['no text as an audience', { payload: { aud: 1 } }, invalid],
    ['null as an audience', { payload: { aud: null } }, invalid],
    ['no text in a list', { payload: { aud: ['a', 1] } }, invalid],
    ['an object as an audience', { payload: { aud: { a: 'a' } } }, invalid]
  ])
  read(
    [
      ['the issuer and audience', { payload: { iss: 'i', aud: 'a' } }, application('a')],
      ['one of two audiences', { payload: { iss: 'i', aud: ['x', 'b'] } }, application('x', 'b')],
      ['no issuer', { payload: { aud: 'a' } }, invalid],
      ['another issuer', { payload: { iss: 'I', aud: 'a' } }, invalid],
      ['no audience', { payload: { iss: 'i' } }, invalid],
      ['another audience', { payload: { iss: 'i', aud: ['x', 'y'] } }, invalid]
    ],
    { ISSUER: 'i', AUDIENCE: ['a', 'b'], JWK_ISSUER: 'other', JWK_AUDIENCE: ['other'] }
  )
  t.end()
})

t.test('who a token of a client is for', (t) => {
  const at = (payload: object): Partial<SignedToken> => ({
    typ: 'at+jwt',
    payload: { iss: us, client_id: 'c', ...payload }
  })
  const rows: Row[] = [
    ['all that it needs', at({ scope: 'a b', aud: 'x' }), { clientId: 'c', audience: ['x'], scopes: ['a', 'b'] }],
    ['no scope, no audience', at({}), { clientId: 'c', audience: [], scopes: [''] }],
    ['the media type', { ...at({}), typ: 'application/AT+JWT' }, { clientId: 'c', audience: [], scopes: [''] }],
    ['another issuer', at({ iss: 'i' }), invalid],
    ['no client', at({ client_id: undefined }), invalid],
    ['a client without a name', at({ client_id: '' }), invalid],
    ['no text as a client', at({ client_id: 1 }), invalid],
    ['no text as a scope', at({ scope: ['a'] }), invalid],
    ['no text as an audience', at({ aud: 1 }), invalid]
  ]
  read(rows)
  read(rows, { ISSUER: 'i', AUDIENCE: ['a'] })
  t.end()
})

t.test('who a token of another issuer is for', (t) => {
  const by = (payload: SignedToken['payload'], typ?: string): Partial<SignedToken> => ({ external: true, payload, typ })
  const here = application(us)
  read([
    ['anything, where nothing is set', by({ iss: 'x', aud: 'y' }), here],
    [
      'its scope, of an OAuth token',
      by({ scope: 'account', client_id: 'c' }, 'at+jwt'),
      { ...here, scopes: ['account'] }
    ],
    ['no scope, of an OAuth token', by({}, 'at+jwt'), { ...here, scopes: [''] }],
    ['a scope of a plain token', by({ scope: 'account' }, 'JWT'), here],
    ['another type', by({}, 'dpop+jwt'), invalid]
  ])
  read(
    [
      ['its issuer and audience', by({ iss: 'j', aud: ['x', 'k'] }), here],
      ['the issuer of our own', by({ iss: 'i', aud: 'k' }), invalid],
      ['our own audience', by({ iss: 'j', aud: 'a' }), invalid]
    ],
    { ISSUER: 'i', AUDIENCE: ['a'], JWK_ISSUER: 'j', JWK_AUDIENCE: ['k'] }
  )
  read(
    [
      ['those of our own, where no others are set', by({ iss: 'i', aud: 'a' }), here],
      ['another issuer', by({ iss: 'j', aud: 'a' }), invalid],
      ['another audience', by({ iss: 'i', aud: 'b' }), invalid]
    ],
    { ISSUER: 'i', AUDIENCE: ['a'] }
  )
  t.end()
})

t.test('a token that is bound to one client or the application', (t) => {
  const { requireBound } = audienceFor()
  const client: BoundClient = { scopes: [] }
  const rows: [
    name: string,
    of: string | null,
    type: string,
    session: string | null,
    client: BoundClient | null,
    expected?: string
  ][] = [
    ['of the application', null, 'access', null, null],
    ['of its client', 'c', 'access', 'c', client],
    ['of a client that has not renewed it', 'c', 'access', null, null, invalid],
    ['of the application, which a client renews now', null, 'access', 'c', client, invalid],
    ['sliding, which a client renews now', null, 'sliding', 'c', client, invalid],
    ['of another client', 'd', 'access', 'c', client, invalid],
    ['a refresh token, whose client the rotation decides on', null, 'refresh', 'c', client],
    ['of a client that is gone', 'c', 'access', 'c', null, 'TOKEN_NOT_VALID: Token is blacklisted'],
    ['a refresh token of a client that is gone', null, 'refresh', 'c', null, 'TOKEN_NOT_VALID: Token is blacklisted']
  ]
  for (const [name, clientId, type, sessionClient, bound, expected] of rows) {
    const parties = { clientId, audience: [], scopes: null }
    const state = stateOf({ session: { clientId: sessionClient }, client: bound })
    t.equal(
      outcome(() => requireBound({ parties, type }, state)),
      expected,
      name
    )
  }
  t.end()
})

t.test('which routes of our own a token opens', (t) => {
  const { requireScope, opensOurs } = audienceFor()
  const denied = (scope: string) => `PERMISSION_DENIED: You do not have permission to perform this action. ${scope}`
  const rows: [name: string, parties: Partial<Parties>, client: string[] | null, account?: string, admin?: string][] = [
    ['unlimited', { scopes: null }, null],
    ['unlimited, with another audience', { scopes: null, audience: ['x'] }, null],
    ['both scopes', { scopes: ['account', 'admin'] }, ['account', 'admin']],
    ['one scope', { scopes: ['account'] }, ['account', 'admin'], undefined, denied('admin')],
    ['the other scope', { scopes: ['admin'] }, ['account', 'admin'], denied('account'), undefined],
    ['a scope that the client has lost', { scopes: ['account', 'admin'] }, ['admin'], denied('account'), undefined],
    ['no client here', { scopes: ['account'] }, null, undefined, denied('admin')],
    ['no scope', { scopes: [''] }, null, denied('account'), denied('admin')],
    ['another audience', { scopes: ['account', 'admin'], audience: ['x'] }, null, invalid, invalid],
    ['our audience among others', { scopes: ['account', 'admin'], audience: ['x', us] }, null]
  ]
  for (const [name, more, scopes, account, admin] of rows) {
    const parties: Parties = { clientId: null, audience: [us], scopes: null, ...more }
    const client = scopes && { scopes }
    const ask = (scope: ApiScope) => outcome(() => requireScope(parties, client, scope))
    t.equal(ask('account'), account, `${name}: account`)
    t.equal(ask('admin'), admin, `${name}: admin`)
    t.equal(opensOurs(parties, client), account === undefined || admin === undefined, `${name}: any`)
  }
  t.end()
})

t.test('which client is told about a token', (t) => {
  const { concerns } = audienceFor()
  const client = { id: 'c', audiences: ['a', 'b'] }
  const rows: [audience: string[], expected: boolean][] = [
    [[us], true],
    [['c'], true],
    [['x', 'b'], true],
    [['x'], false],
    [[], false]
  ]
  for (const [audience, expected] of rows) {
    t.equal(concerns({ clientId: null, audience, scopes: null }, client), expected, audience.join(' '))
  }
  t.end()
})
