import type { Config } from '../../config/index.js'
import { throttled } from '../../errors.js'
import { type Counters, counterKey } from './counters.js'

export interface MailGuardDeps {
  counters: Pick<Counters, 'add'>
  limit: Config['MAIL_RATE_LIMIT']
}

/** As many requests as for one email, times this, may come from one network. */
const spread = 5

/**
 * Limits what callers without a login may have sent. Too many requests from one network are refused. Those for one email are
 * not: the owner would learn that somebody else has asked, and could not ask. They have no effect instead, and the response
 * is the same.
 */
export function createMailGuard({ counters, limit }: MailGuardDeps) {
  /**
   * @param network from which a caller asks who is not logged in; null for an email that another limit covers
   * @param email a digest: what stands in the field may be anything
   * @returns whether the email may be sent
   * @throws Throttled
   */
  return async function mayRequest(network: string | null, email: string): Promise<boolean> {
    if (limit === false) return true
    const { max, window } = limit
    if (network !== null) {
      const { count, ttl } = await counters.add(counterKey('mail-from', network), window)
      if (count > max * spread) throw throttled(ttl, max * spread)
    }
    return (await counters.add(counterKey('mail-to', email), window)).count <= max
  }
}
