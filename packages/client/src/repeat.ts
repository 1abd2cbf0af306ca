import { type ExchangeTools, exchange } from './exchange.js'
import type { Grant, Issued } from './grant.js'
import { TokenSourceError } from './token-source-error.js'
import { pause } from './waiting.js'

export interface Fresh {
  issued: Issued
  /** When it was first asked for; it was not issued before. Milliseconds since 1970. */
  sentAt: number
}

export interface RepeatTools extends ExchangeTools {
  random: () => number
  tries: number
}

export interface Interruption {
  /** Aborted when waiting makes no sense any more. */
  signal: AbortSignal
  /** Whether that is because the source is being closed. */
  isClosing: () => boolean
}

const FIRST_PAUSE = 250

/**
 * Asks until there is an answer, with growing pauses, as long as it is safe to repeat the request: the grant's patience.
 * What is sent again is the same token, so a server that had already exchanged it answers with the same successor.
 */
export function createRepeat(grant: Grant, tools: RepeatTools): (interruption: Interruption) => Promise<Fresh> {
  const { clock, after, random, tries } = tools
  let silence: { until: number; error: TokenSourceError } | undefined

  return async function repeat({ signal, isClosing }) {
    if (silence !== undefined) await sitOut(silence, signal)
    const sentAt = clock()
    let last = false
    for (let asked = 1; ; asked++) {
      try {
        return { issued: await exchange(grant, tools), sentAt }
      } catch (error) {
        if (!(error instanceof TokenSourceError) || !error.temporary || last) throw error
        const { retryAfter, status } = error
        const now = clock()
        if (retryAfter !== undefined) silence = { until: now + retryAfter, error }
        const wait = Math.max(
          FIRST_PAUSE * 2 ** (asked - 1) * (1 + random()),
          (retryAfter ?? 0) + FIRST_PAUSE * random()
        )
        if (asked >= tries || now + wait > sentAt + grant.patience) throw error
        await pause(wait, after, signal)
        if (!signal.aborted) continue
        // The next process may come too late to repeat it.
        const inDoubt = grant.rotates && retryAfter === undefined && status !== 429
        if (!isClosing() || !inDoubt) throw error
        last = true
      }
    }
  }

  async function sitOut({ until, error }: { until: number; error: TokenSourceError }, signal: AbortSignal) {
    const rest = until - clock()
    if (rest > grant.patience) throw refusal(error, rest)
    await pause(rest, after, signal)
    if (clock() < until) throw refusal(error, until - clock())
  }
}

/** The server's refusal once more, for a call that did not even ask. */
function refusal({ message, code, status }: TokenSourceError, retryAfter: number): TokenSourceError {
  return new TokenSourceError(message, { code, ...(status !== undefined && { status }), temporary: true, retryAfter })
}
