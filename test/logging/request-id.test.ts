import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import t from 'tap'
import { requestIdOf } from '../../src/infra/logging/request-id.js'

const idFor = (given: string | undefined): string =>
  requestIdOf(Object.assign(new IncomingMessage(new Socket()), { headers: { 'x-request-id': given } }))

t.test('which ids of a caller are used', (t) => {
  const rows: [given: string | undefined, used: boolean][] = [
    ['0b5f1d3e-8a52-4c37-9a4e-0d3c4f6b7a89', true],
    ['01ARZ3NDEKTSV4RRFFQ69G5FAV', true],
    ['host:4711:9/a=b+c._-', true],
    ['x', true],
    ['x'.repeat(64), true],
    ['x'.repeat(65), false],
    ['', false],
    [undefined, false],
    ['a b', false],
    ['a\nb', false],
    ['a"b', false],
    ['a{b}', false],
    ['id\n', false],
    [' id', false],
    ['아이디', false]
  ]
  for (const [given, used] of rows) {
    const id = idFor(given)
    if (used) t.equal(id, given)
    else t.match(id, /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/, JSON.stringify(given))
  }
  t.not(idFor(undefined), idFor(undefined), 'each request has its own')
  t.end()
})
