import t from 'tap'
import { type GenerationPolicy, type Standing, standingOf } from '../../src/domain/sessions/generation.js'

const rotatedAt = new Date('2026-11-23T09:00:00.250Z')
const within: GenerationPolicy = { reuseInterval: 10_000, blacklistAfterRotation: true }
const never: GenerationPolicy = { reuseInterval: 0, blacklistAfterRotation: true }
const keeping: GenerationPolicy = { reuseInterval: 10_000, blacklistAfterRotation: false }

/** Of a session of generation 5 that was rotated so many milliseconds ago, with the key `k`. */
const table: [presented: number, policy: GenerationPolicy, age: number, standing: Standing, key?: string][] = [
  [5, within, 0, 'current'],
  [5, within, 86_400_000, 'current'],
  [5, never, 0, 'current'],
  [5, keeping, 0, 'current'],
  [6, within, 0, 'ahead'],
  [9, keeping, 0, 'ahead'],
  [4, within, 0, 'previous'],
  [4, within, 9_999, 'previous'],
  [4, within, 10_000, 'reused'],
  [4, never, 0, 'reused'],
  [3, within, 0, 'reused'],
  [0, within, 0, 'reused'],
  [4, within, 10_000, 'previous', 'k'],
  [4, never, 86_400_000, 'previous', 'k'],
  [4, keeping, 86_400_000, 'previous', 'k'],
  [4, within, 9_999, 'previous', 'other'],
  [4, within, 10_000, 'reused', 'other'],
  [3, within, 0, 'reused', 'k'],
  [5, within, 86_400_000, 'current', 'other'],
  [6, within, 0, 'ahead', 'k'],
  [4, keeping, 0, 'kept', 'other'],
  [4, keeping, 0, 'kept'],
  [0, keeping, 86_400_000, 'kept']
]

t.test('what a refresh token of each generation is worth', (t) => {
  for (const [presented, policy, age, standing, key] of table) {
    const session = { generation: 5, rotatedAt, rotationKey: 'k' }
    const found = standingOf(presented, session, policy, rotatedAt.getTime() + age, key)
    t.equal(found, standing, `${presented} after ${age} ms, ${JSON.stringify(policy)}, key ${key}`)
  }
  const keyless = { generation: 5, rotatedAt, rotationKey: null }
  t.equal(standingOf(4, keyless, within, rotatedAt.getTime() + 10_000), 'reused', 'no key is no match for no key')
  t.end()
})
