import t from 'tap'
import { redact } from '../../src/logging/redaction.js'

const units = [
  '\\',
  '\\"',
  'a.',
  'eyJ-',
  'eyJabcdefgh',
  'eyJabcdefgh.',
  'a://',
  '"password":',
  'bearer ',
  ' ',
  '$2b$10$',
  'token='
]

/** The quickest of a few, so that what else the machine does counts little. */
function milliseconds(line: string): number {
  const times = Array.from({ length: 7 }, () => {
    const start = performance.now()
    redact(line)
    return performance.now() - start
  })
  return Math.min(...times)
}

for (const unit of units) {
  t.test(`a line of many ${JSON.stringify(unit)} took the square of its length`, async (t) => {
    const of = (length: number) => `{"msg":"${unit.repeat(Math.ceil(length / unit.length))}`
    milliseconds(of(8_000))
    const growth = milliseconds(of(128_000)) / milliseconds(of(8_000))
    t.ok(growth < 80, `16 times the length takes ${growth.toFixed(1)} times as long, not 256 times`)
  })
}

t.test('a token is taken out wherever it begins', async (t) => {
  for (const before of ['', 'x-', 'a.b.', 'token: '])
    t.notMatch(redact(`${before}eyJhbGciOiJIUzI1NiJ9.secret.sig`), /secret/)
})

t.test('a secret member is taken out behind any number of backslashes', async (t) => {
  const member = (depth: number) => {
    const quote = `${'\\'.repeat(depth)}"`
    return `${quote}password${quote}: ${quote}morning dew${quote}`
  }
  for (const before of ['', '{', '\\', '\\\\', '\\'.repeat(100)]) {
    for (const depth of [0, 1, 3, 7, 15])
      t.notMatch(redact(before + member(depth)), /morning/, `${before.length} ${depth}`)
  }
})
