import t from 'tap'
import { isObject, withNumbersAsText } from '../../src/text/numbers.js'

t.test('a long number lost its last digits', (t) => {
  const rows: [json: string, names: string[], expected: unknown][] = [
    ['{"a":20231234567890123456}', ['a'], { a: '20231234567890123456' }],
    ['{"a":007}'.replace('00', ''), ['a'], { a: '7' }],
    ['{"a":-0}', ['a'], { a: '-0' }],
    ['{"a":-12.50}', ['a'], { a: '-12.50' }],
    ['{"a":1E+5}', ['a'], { a: '1E+5' }],
    ['{"a":1e-5}', ['a'], { a: '1e-5' }],
    ['{"a":1,"b":2}', ['a'], { a: '1', b: 2 }],
    ['{"a":1,"b":2}', ['b', 'a', 'c'], { a: '1', b: '2' }],
    ['{"a":1,"b":"2"}', ['a', 'b'], { a: '1', b: '2' }],
    ['{"a":"1","b":true}', ['a', 'b'], { a: '1', b: true }],
    ['{"a":1,"b":2}', [], { a: 1, b: 2 }],
    ['{"a":1,"b":"x \\" 5 \\\\"}', ['a'], { a: '1', b: 'x " 5 \\' }],
    ['{"a":1,"4":"\\u0035"}', ['a'], { a: '1', 4: '5' }],
    ['{"a":[1],"b":1}', ['a', 'b'], { a: [1], b: '1' }],
    ['{"a": 1 , "c":{"a":5}}', ['a'], { a: '1', c: { a: 5 } }],
    ['{"a":1,"a":22}', ['a'], { a: '22' }],
    ['[1]', ['0'], [1]],
    ['1', ['a'], 1],
    ['"1"', ['length'], '1'],
    ['null', ['a'], null]
  ]
  for (const [json, names, expected] of rows) {
    t.strictSame(withNumbersAsText(JSON.parse(json), json, names), expected, json)
  }
  t.end()
})

t.test('what else the object holds stays the same object', (t) => {
  const json = '{"a":1,"b":{}}'
  const value: unknown = JSON.parse(json)
  t.equal(withNumbersAsText(value, json, ['c']), value, 'nothing is to be changed')
  const changed = withNumbersAsText(value, json, ['a'])
  t.ok(isObject(value) && isObject(changed) && changed.b === value.b)
  t.strictSame(value, { a: 1, b: {} }, 'and the original is not')
  t.end()
})

t.test('what an object is', (t) => {
  const rows: [value: unknown, expected: boolean][] = [
    [{}, true],
    [new Date(0), true],
    [[], false],
    [null, false],
    [undefined, false],
    ['x', false],
    [1, false],
    [() => 1, false]
  ]
  for (const [value, expected] of rows) t.equal(isObject(value), expected, String(value))
  t.end()
})
