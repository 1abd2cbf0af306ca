import t from 'tap'
import { createRetry, RetryRequested, type Try } from '../../src/infra/db/retry.js'

const deadlock = Object.assign(new Error('deadlock'), { errno: 1213 })
const readOnly = Object.assign(new Error('read only'), { errno: 1290 })
const duplicate = Object.assign(new Error('duplicate'), { errno: 1062 })
const mistake = new Error('a mistake')

/** Work that fails with each of these in turn, and then succeeds. */
function failing(...errors: unknown[]) {
  const tries: Try[] = []
  const work = async (current: Try) => {
    const error = errors[tries.length]
    tries.push(current)
    if (error !== undefined) throw error
    return 'done'
  }
  return { tries, work }
}

t.before(() => {
  // No pause between two tries
  Math.random = () => 0
})

t.test('which failures are repeated, how often, and with which result', async (t) => {
  const rows: [name: string, errors: unknown[], tries: number, outcome: string | object][] = [
    ['nothing fails', [], 1, 'done'],
    ['a deadlock', [deadlock], 2, 'done'],
    ['a row that cannot be used yet', [new RetryRequested('lagging'), new RetryRequested('lagging')], 3, 'done'],
    ['three failures of three tries', [deadlock, deadlock, deadlock], 3, { statusCode: 503, cause: deadlock }],
    ['a server that cannot serve', [readOnly], 1, { statusCode: 503, cause: readOnly }],
    ['a duplicate', [duplicate], 1, duplicate],
    ['a mistake of ours', [mistake], 1, mistake],
    ['a mistake after a deadlock', [deadlock, mistake], 2, mistake]
  ]
  for (const [name, errors, count, outcome] of rows) {
    const told: unknown[] = []
    const retry = createRetry({ maxAttempts: 3, budget: 60_000, onRetry: (error) => told.push(error) })
    const { tries, work } = failing(...errors)
    const result = await retry(work).catch((error: unknown) => error)
    if (typeof outcome === 'string' || outcome instanceof Error) t.equal(result, outcome, name)
    else t.match(result, outcome, name)
    t.equal(tries.length, count, `${name}: tries`)
    t.same(told, errors.slice(0, count - 1), `${name}: told of what is repeated`)
    t.ok(
      tries.every(({ abandoned }) => !abandoned),
      `${name}: none was given up`
    )
    t.equal(new Set(tries.map(({ deadline }) => deadline)).size, 1, `${name}: one deadline for all tries`)
  }
})

t.test('no attempt starts after the budget, and an attempt that hangs is abandoned', async (t) => {
  const { tries, work } = failing(deadlock, deadlock)
  const refusal = await createRetry({ maxAttempts: 9, budget: 0 })(work).catch((error: unknown) => error)
  t.match(refusal, { statusCode: 503, cause: deadlock })
  t.equal(tries.length, 1)

  let hanging: Try | undefined
  let end = (_error: Error) => {}
  const retry = createRetry({ maxAttempts: 9, budget: 5 })
  const start = performance.now()
  const result = retry((current) => {
    hanging = current
    return new Promise((_, reject) => {
      end = reject
    })
  })
  t.equal(hanging?.abandoned, false)
  t.match(await result.catch((error: unknown) => error), {
    statusCode: 503,
    cause: { message: 'the database did not answer in time' }
  })
  t.equal(hanging?.abandoned, true)
  t.ok((hanging?.deadline ?? 0) >= start + 5)
  end(mistake)
})

t.test('the pause is random, grows with each try, and has an end', async (t) => {
  const random = Math.random
  const pauses: number[] = []
  t.teardown(() => {
    Math.random = random
  })
  // The budget leaves room for a pause of less than its rest alone
  for (const [attempt, longest] of [20, 40, 80, 160, 200, 200].entries()) {
    const errors = Array.from({ length: attempt + 1 }, () => deadlock)
    const { tries, work } = failing(...errors)
    let call = 0
    Math.random = () => (call++ < attempt ? 0 : 1)
    await createRetry({ maxAttempts: 9, budget: longest / 2 })(work).catch(() => pauses.push(longest))
    t.equal(tries.length, attempt + 1, `a pause of ${longest} ms does not fit`)
  }
  t.equal(pauses.length, 6)
})
