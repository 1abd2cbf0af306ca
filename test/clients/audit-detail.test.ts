import t from 'tap'
import { describeChanges, describeClient } from '../../src/domain/clients/audit-detail.js'
import type { Client } from '../../src/domain/clients/client.js'

const client: Client = {
  id: 'c1',
  name: 'orders',
  grants: ['client_credentials'],
  scopes: ['read', 'write'],
  audiences: [],
  accessLifetime: null,
  isActive: true,
  epoch: 0,
  createdAt: new Date(0),
  secret: { hash: 'h', createdAt: new Date(0), usedAt: null },
  previous: null,
  jwks: null,
  jwksUri: null,
  keyUsedAt: null
}
const jwks = { keys: [{ kty: 'RSA', n: 'abc', e: 'AQAB' }] }

t.test('what the audit log tells of a new client', (t) => {
  const rows: [more: Partial<Client>, detail: string][] = [
    [{}, 'client=c1: grants=client_credentials, scopes=read write'],
    [
      { grants: ['refresh_token', 'introspection'], audiences: ['https://a.example', 'b'], scopes: [] },
      'client=c1: grants=refresh_token introspection, audiences=https://a.example b'
    ],
    [{ grants: [], scopes: [] }, 'client=c1: ']
  ]
  for (const [more, detail] of rows) t.equal(describeClient({ ...client, ...more }), detail)
  t.end()
})

t.test('what the audit log tells of a change', (t) => {
  const rows: [before: Partial<Client>, after: Partial<Client>, detail: string][] = [
    [{}, {}, 'nothing'],
    [{}, { isActive: false }, 'is_active=false'],
    [{ isActive: false }, {}, 'is_active=true'],
    [{}, { grants: ['client_credentials', 'introspection'] }, 'grants: +introspection'],
    [{}, { scopes: ['write'] }, 'scopes: -read'],
    [{}, { scopes: ['write', 'read'] }, 'nothing'],
    [{}, { scopes: ['write', 'list', 'tell'] }, 'scopes: -read +list +tell'],
    [{ audiences: ['a'] }, { audiences: ['b'] }, 'audiences: -a +b'],
    [{}, { accessLifetime: 90_000 }, 'access_lifetime=90'],
    [{ accessLifetime: 90_000 }, {}, 'access_lifetime=null'],
    [{ accessLifetime: 90_000 }, { accessLifetime: 90_000 }, 'nothing'],
    [{}, { name: 'invoices' }, 'name'],
    [{}, { jwks }, 'jwks'],
    [{ jwks }, { jwks: structuredClone(jwks) }, 'nothing'],
    [{}, { jwksUri: 'https://a.example/jwks' }, 'jwks_uri'],
    [{}, { secret: null, keyUsedAt: new Date(9), epoch: 4 }, 'nothing'],
    [
      {},
      {
        ...{ jwksUri: 'x', jwks, name: 'invoices', scopes: ['write'], audiences: ['a'], accessLifetime: 1_000 },
        ...{ grants: [], isActive: false }
      },
      'is_active=false, grants: -client_credentials, access_lifetime=1, audiences: +a, scopes: -read, name, jwks, jwks_uri'
    ]
  ]
  for (const [before, after, detail] of rows) {
    t.equal(describeChanges({ ...client, ...before }, { ...client, ...after }), `client=c1: ${detail}`)
  }
  t.end()
})
