import fc from 'fast-check'
import t, { type Test } from 'tap'
import { build, password, type Service, staff, type Tokens, tokensOf } from '../service.js'
import { type Family, present } from './reference.js'

const second = 1_000
const times = { interval: 10 * second, lifetime: 3_600 * second }
const { lifetime } = times
const settings = { REFRESH_REUSE_INTERVAL: '10s', REFRESH_TOKEN_LIFETIME: '1h', ACCESS_TOKEN_LIFETIME: '30m' }

/** What must hold. */
interface Model {
  families: Family[]
}

/** What is there: the running service, and the tokens of each family by generation, where an answer brought them. */
interface Real {
  service: Service
  username: string
  id: number
  families: Map<number, Tokens>[]
  restart(): Promise<void>
}

type Step = fc.AsyncCommand<Model, Real>

const step = (name: string, run: (model: Model, real: Real) => Promise<void>): Step => ({
  check: () => true,
  run,
  toString: () => name
})

/** Takes one of them, if there are any. */
function pick<T>(items: readonly T[], index: number): { item: T; at: number } | undefined {
  const at = index % Math.max(items.length, 1)
  const item = items[at]
  return item === undefined ? undefined : { item, at }
}

function same(answered: unknown, expected: unknown, what: string): void {
  if (answered !== expected) throw new Error(`${what}: ${answered} was answered instead of ${expected}`)
}

interface Use {
  /** How many generations before the newest that the client knows. */
  back?: number
  /** Nobody hears the response. */
  isLost?: boolean
  /** Whose Idempotency-Key is sent: the client has one for each token. */
  by?: Holder
}

type Holder = 'nobody' | 'client' | 'thief'

async function use(model: Model, real: Real, index: number, { back = 0, isLost = false, by = 'nobody' }: Use) {
  const chosen = pick(model.families, index)
  const tokens = real.families[chosen?.at ?? 0]
  if (chosen === undefined || tokens === undefined) return
  const known = [...tokens.keys()].sort((a, b) => b - a)
  const generation = known[Math.min(back, known.length - 1)] ?? 0
  const { service } = real
  const key = by === 'nobody' ? undefined : `"the key of the ${by} for ${generation}"`
  const verdict = present(chosen.item, { generation, key }, service.clock(), times)
  const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key }
  const answer = await service.post('/api/token/refresh', { refresh: tokens.get(generation)?.refresh }, { headers })
  same(answer.status, verdict === 'refused' ? 401 : 200, `generation ${generation} of family ${chosen.at}`)
  if (verdict === 'refused' || isLost) return
  const fresh = tokensOf(answer)
  const newest = chosen.item.issued.length - 1
  const before = tokens.get(newest)
  if (before !== undefined) same(fresh.refresh, before.refresh, 'the successor')
  tokens.set(newest, fresh)
  same((await service.get('/api/users/me', { bearer: fresh.access })).status, 200, 'its access token')
}

async function setActive({ service, id }: Real, isActive: boolean): Promise<void> {
  const boss = tokensOf(await service.post('/api/token', { username: 'boss', password })).access
  const answer = await service.call('PATCH', `/api/admin/users/${id}`, { json: { is_active: isActive }, bearer: boss })
  same(answer.status, 200, 'the administration')
}

const index = fc.nat(1)
const holder = fc.constantFrom<Holder>('nobody', 'client', 'client', 'thief')

/** What a client does over and over. */
const usual: fc.Arbitrary<Step>[] = [
  fc.constant(
    step('login', async (model, real) => {
      const { service, username } = real
      const tokens = tokensOf(await service.post('/api/token', { username, password }))
      model.families.push({ issued: [service.clock()], keys: [undefined], ended: false })
      real.families.push(new Map([[0, tokens]]))
    })
  ),
  fc.tuple(index, holder).map(([i, by]) => step(`refresh ${i} by ${by}`, (model, real) => use(model, real, i, { by }))),
  fc
    .tuple(index, fc.integer({ min: 1, max: 3 }), holder)
    .map(([i, back, by]) =>
      step(`replay ${i}, ${back} back, by ${by}`, (model, real) => use(model, real, i, { back, by }))
    ),
  fc
    .tuple(index, holder)
    .map(([i, by]) =>
      step(`lose the answer to ${i} by ${by}`, (model, real) => use(model, real, i, { isLost: true, by }))
    ),
  fc
    .constantFrom(1, 9, 10, 10, 60, 3_590)
    .map((seconds) => step(`${seconds} s pass`, async (_model, { service }) => service.clock.pass(seconds * second)))
]

/** What happens now and then. */
const rare: fc.Arbitrary<Step>[] = [
  index.map((i) =>
    step(`log ${i} out`, async (model, { service, families }) => {
      const chosen = pick(model.families, i)
      const newest = families[chosen?.at ?? 0]?.get((chosen?.item.issued.length ?? 0) - 1)
      if (chosen === undefined || newest === undefined) return
      const isOver = chosen.item.ended || service.clock() >= (chosen.item.issued.at(-1) ?? 0) + lifetime
      const answer = await service.post('/api/token/blacklist', { refresh: newest.refresh })
      same(answer.status, isOver ? 401 : 200, 'the logout')
      chosen.item.ended = true
    })
  ),
  fc.constant(
    step('deactivate, and activate again', async (model, real) => {
      await setActive(real, false)
      await setActive(real, true)
      for (const family of model.families) family.ended = true
    })
  ),
  fc.constant(
    step('purge', async (_model, { service }) => {
      await service.app.purge.run({ pause: 0 })
    })
  ),
  fc.constant(step('restart', (_model, real) => real.restart()))
]

/** A service that is started again on its database, with the time going on. */
async function standing(t: Test) {
  let service = await build(t, settings)
  await staff(service, 'boss', true)
  return {
    get service() {
      return service
    },
    async restart() {
      await service.app.close()
      service = await build(t, settings, { databaseUrl: service.databaseUrl, clock: service.clock })
    }
  }
}

t.test('the service answers as the reference does, whatever the order of things', async (t) => {
  const place = await standing(t)
  let members = 0
  const isLikeTheReference = fc.asyncProperty(
    fc.commands([...usual, ...usual, ...usual, ...rare], { size: 'large', maxCommands: 40 }),
    async (commands) => {
      const username = `member${members++}`
      const { body } = await place.service.post('/api/users', { username, password })
      const families: Real['families'] = []
      const real: Real = {
        get service() {
          return place.service
        },
        username,
        id: Number(body.id),
        families,
        restart: place.restart
      }
      await fc.asyncModelRun(() => ({ model: { families: [] }, real }), commands)
    }
  )
  // A failure names its seed: FAST_CHECK_SEED=… runs the same again.
  const seed = process.env.FAST_CHECK_SEED
  await fc.assert(isLikeTheReference, {
    numRuns: Number(process.env.FAST_CHECK_RUNS ?? 25),
    ...(seed !== undefined && { seed: Number(seed) })
  })
  t.ok(members > 0)
})
