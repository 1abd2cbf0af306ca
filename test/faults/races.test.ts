import { commandProcess } from '../cli/command-line.js'
import { type Answer, password, type Tokens, tokensOf } from '../service.js'
import { fault, isShort } from './fault.js'
import type { Caller } from './ledger.js'
import { setStage } from './stage.js'

const rounds = isShort ? 60 : 1_000

interface Round {
  caller: Caller
  tokens: Tokens
  id: number
  /** An administrator's access token. */
  boss: string
  /** The password from now on. */
  next: string
}

const ends: Record<
  string,
  { password?: true; end: (round: Round) => Promise<Answer>; undo?: (round: Round) => Promise<Answer> }
> = {
  'a logout': { end: ({ caller, tokens }) => caller.post('/api/token/blacklist', { refresh: tokens.refresh }) },
  'a password change': {
    password: true,
    end: ({ caller, id, boss, next }) =>
      caller.post(`/api/admin/users/${id}/password`, { new_password: next }, { bearer: boss })
  },
  'a deactivation': {
    end: ({ caller, id, boss }) =>
      caller.call('PATCH', `/api/admin/users/${id}`, { json: { is_active: false }, bearer: boss }),
    undo: ({ caller, id, boss }) =>
      caller.call('PATCH', `/api/admin/users/${id}`, { json: { is_active: true }, bearer: boss })
  }
}

for (const [name, { end, undo, password: changes }] of Object.entries(ends)) {
  fault(3, `a refresh against ${name}, ${rounds} rounds: after the response, no earlier token works`, async (t) => {
    const { replicas, databaseUrl } = await setStage(t, { ACCESS_TOKEN_LIFETIME: '1h' })
    const [one, two] = replicas
    const arguments_ = 'createsuperuser --username boss --email boss@example.com --password-stdin'
    const made = await commandProcess(databaseUrl)(arguments_, password)
    t.equal(made.code, 0, made.err)
    const boss = tokensOf(await two.post('/api/token', { username: 'boss', password })).access
    const { body } = await one.post('/api/users', { username: 'neo', password })
    const id = Number(body.id)
    let word = password
    let alive = 0
    let overtaken = 0
    for (let turn = 0; turn < rounds; turn++) {
      const tokens = tokensOf(await one.post('/api/token', { username: 'neo', password: word }))
      if (changes) word = `follow the white rabbit ${turn}`
      const round = { caller: two, tokens, id, boss, next: word }
      const [renewed, ended] = await Promise.all([
        one.post('/api/token/refresh', { refresh: tokens.refresh }),
        end(round)
      ])
      if (ended.status >= 300) t.fail(`${ended.status} ${ended.text}`)
      if (renewed.status === 200) overtaken++
      else if (renewed.status !== 401) t.fail(`${renewed.status} ${renewed.text}`)
      const left = renewed.status === 200 ? [tokens, tokensOf(renewed)] : [tokens]
      for (const before of left) alive += (await worksOn(one, before)) + (await worksOn(two, before))
      if (undo && (await undo(round)).status !== 200) t.fail('not active again')
    }
    t.equal(alive, 0)
    t.ok(overtaken > 0, 'the refresh was the faster one now and then')
    return `${overtaken} refreshes succeeded before the revocation, and their tokens were revoked by it`
  })
}

/** @returns how many of the two tokens still open anything */
async function worksOn(caller: Caller, { access, refresh }: Tokens): Promise<number> {
  const [opened, renewed] = await Promise.all([
    caller.get('/api/users/me', { bearer: access }),
    caller.post('/api/token/refresh', { refresh })
  ])
  return (opened.status === 401 ? 0 : 1) + (renewed.status === 401 ? 0 : 1)
}
