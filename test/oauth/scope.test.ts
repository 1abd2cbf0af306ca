import t from 'tap'
import { narrowed, wordsOf } from '../../src/domain/oauth/scope.js'

t.test('the parts of a scope, each once', (t) => {
  const rows: [scope: string, words: string[]][] = [
    ['', []],
    ['   ', []],
    ['read', ['read']],
    [' read  write ', ['read', 'write']],
    ['write read write', ['write', 'read']],
    ['Read read', ['Read', 'read']],
    ['read\twrite', ['read\twrite']]
  ]
  for (const [scope, words] of rows) t.strictSame(wordsOf(scope), words, JSON.stringify(scope))
  t.end()
})

t.test('which scope is granted for each request', (t) => {
  const rows: [requested: string | undefined, allowed: string[], granted: string | undefined][] = [
    [undefined, ['read', 'write'], 'read write'],
    ['', ['read', 'write'], 'read write'],
    [undefined, [], ''],
    ['write', ['read', 'write'], 'write'],
    ['write read', ['read', 'write'], 'write read'],
    [' write  write', ['read', 'write'], 'write'],
    ['read admin', ['read', 'write'], undefined],
    ['READ', ['read'], undefined],
    ['rea', ['read'], undefined],
    ['read', [], undefined]
  ]
  for (const [requested, allowed, granted] of rows) {
    const name = `${JSON.stringify(requested)} of ${JSON.stringify(allowed)}`
    if (granted !== undefined) t.equal(narrowed(requested, allowed), granted, name)
    else {
      const refused = {
        code: 'INVALID_SCOPE',
        statusCode: 400,
        message: 'The request asks for more scopes than were granted.'
      }
      t.throws(() => narrowed(requested, allowed), refused, name)
    }
  }
  t.end()
})
