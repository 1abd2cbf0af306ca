import { type Retry, RetryRequested } from '../infra/db/retry.js'
import type { IdSet } from './id-set.js'
import type { Reporter } from './report.js'
import type { DjangoStore, ImportedSession } from './store.js'
import { noUser, type OutstandingToken } from './token-entry.js'

export interface TokenImportDeps {
  store: DjangoStore
  retry: Retry
  clock: () => number
  /** Those of the dump's users who are here. */
  accepted: IdSet
  /** The tokens that are dead, by Django's id. */
  blacklisted: IdSet
  reporter: Reporter
  dryRun: boolean
}

export const outstandingModel = 'token_blacklist.outstandingtoken'

/**
 * Makes a session of each outstanding token, with the token's `jti` as its id: the verifier takes a refresh token
 * without `sid` for generation 0 of the session of that name. A blacklisted one gets a session that has ended.
 */
export function createTokenImport(deps: TokenImportDeps) {
  const { store, retry, clock, accepted, blacklisted, reporter, dryRun } = deps
  const { tokens } = reporter.report

  /** @param batch tokens with different ids */
  return async function importTokens(batch: readonly OutstandingToken[]): Promise<void> {
    const jtis = new Set<string>()
    const wanted = batch.filter((token) => {
      if (!accepted.has(token.userId)) return skip(token, token.userId === noUser ? 'token_no_user' : 'token_user')
      if (jtis.has(token.jti)) return skip(token, 'duplicate')
      return jtis.add(token.jti)
    })
    await revokeUnheld(batch.filter((token) => !accepted.has(token.userId) && blacklisted.has(token.pk)))
    // Of an earlier try whose answer was lost: these may have been written.
    const sent = new Set<string>()
    const { sessions, unchanged, ended, lost } = await retry(async () => {
      const plan = await planFor(wanted)
      if (dryRun) return plan
      try {
        await store.insertSessions(plan.sessions)
      } catch (error) {
        if (!(error instanceof RetryRequested)) for (const { id } of plan.sessions) sent.add(id)
        throw error
      }
      if (plan.ended.length > 0) await store.revokeSessions(plan.ended, new Date(clock()))
      return plan
    })
    for (const token of lost) skip(token, 'token_ended')
    const late = unchanged.filter(({ jti }) => sent.has(jti)).length
    tokens.imported += sessions.length + late
    tokens.unchanged += unchanged.length - late
    tokens.ended += ended.length
    tokens.blacklisted += wanted.filter((token) => !lost.includes(token) && blacklisted.has(token.pk)).length
  }

  /** Tokens that were revoked in Django and get no session: they must not be adopted, and end those that were. */
  async function revokeUnheld(batch: readonly OutstandingToken[]): Promise<void> {
    const unheld = [...new Map(batch.map((token) => [token.jti, token])).values()]
    tokens.revoked += unheld.length
    if (dryRun || unheld.length === 0) return
    const now = new Date(clock())
    await retry(async () => {
      await store.blacklist(unheld, now)
      const jtis = unheld.map(({ jti }) => jti)
      await store.revokeSessions(jtis, now)
    })
  }

  async function planFor(batch: readonly OutstandingToken[]) {
    const here = await store.findSessions(batch.map(({ jti }) => jti))
    const unchanged = batch.filter(({ jti }) => here.has(jti))
    const fresh = batch.filter(({ jti }) => !here.has(jti))
    // In a dry run its users are not here yet, and so have ended nothing.
    const unended = new Set(await store.findUnended([...new Set(fresh.map(({ userId }) => userId))]))
    const lost = dryRun ? [] : fresh.filter(({ userId }) => !unended.has(userId))
    const sessions = dryRun ? fresh : fresh.filter(({ userId }) => unended.has(userId))
    const ended = unchanged.filter(({ pk, jti }) => blacklisted.has(pk) && here.get(jti) === null)
    return { sessions: sessions.map(sessionOf), unchanged, ended: ended.map(({ jti }) => jti), lost }
  }

  function sessionOf({ pk, userId, jti, createdAt, expiresAt }: OutstandingToken): ImportedSession {
    const now = new Date(clock())
    return { id: jti, userId, createdAt: createdAt ?? now, expiresAt, revokedAt: blacklisted.has(pk) ? now : null }
  }

  function skip({ pk }: OutstandingToken, reason: 'token_no_user' | 'token_user' | 'token_ended' | 'duplicate'): false {
    reporter.skip('tokens', { model: outstandingModel, pk }, reason)
    return false
  }
}
