import t from 'tap'
import { type GenerationPolicy, type Standing, standingOf } from '../../src/domain/sessions/generation.js'

const rotatedAt = new Date('2026-11-23T09:00:00.250Z')
const within: GenerationPolicy = { reuseInterval: 10_000, blacklistAfterRotation: true }
const never: GenerationPolicy = { reuseInterval: 0, blacklistAfterRotation: true }
const keeping: GenerationPolicy = { reuseInterval: 10_000, blacklistAfterRotation: false }

/** Of a session of generation 5 that was rotated so many milliseconds ago. */
const table: [presented: number, policy: GenerationPolicy, age: number, standing: Standing][] = [
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
  [4, keeping, 0, 'kept'],
  [0, keeping, 86_400_000, 'kept']
]

t.test('what a refresh token of each generation is worth', (t) => {
  for (const [presented, policy, age, standing] of table) {
    const found = standingOf(presented, { generation: 5, rotatedAt }, policy, rotatedAt.getTime() + age)
    t.equal(found, standing, `${presented} after ${age} ms, ${JSON.stringify(policy)}`)
  }
  t.end()
})
