import type { Grant } from './grant.js'
import { type Lifespan, lifespan } from './lifespan.js'
import type { CommonOptions, StoredTokens, TokenRequest, TokenSource } from './options.js'
import { createRepeat, type Fresh } from './repeat.js'
import { TokenSourceError } from './token-source-error.js'
import { orAborted } from './waiting.js'

export interface Renewing extends TokenSource {
  /** The grant has got something else to send. */
  restart(found?: Partial<StoredTokens>): void
}

interface Live extends Lifespan {
  access: string
}

/** Keeps a grant's access token alive. */
export function createRenewing(grant: Grant, options: CommonOptions): Renewing {
  const { clock = Date.now, random = Math.random, after = afterTimeout, requestTimeout = 3000, tries = 6 } = options
  const { fetch = globalThis.fetch, onError, signal } = options
  const repeat = createRepeat(grant, { clock, random, after, requestTimeout, tries, fetch })

  let current: Live | undefined
  /** Issued, but not yet stored. */
  let unkept: Fresh | undefined
  let ended: TokenSourceError | undefined
  /** Whether the server may have answered the next request already, long ago. */
  let inDoubt = false
  let renewal: Promise<string> | undefined
  /** After a failure in the background. */
  let restUntil = 0
  let interruption = new AbortController()
  let closing: Promise<void> | undefined

  const abort = () => void close()
  if (signal?.aborted) abort()
  else signal?.addEventListener('abort', abort, { once: true })

  return {
    token,
    close,
    restart,
    get ended() {
      return ended !== undefined
    }
  }

  async function token({ signal }: TokenRequest = {}): Promise<string> {
    signal?.throwIfAborted()
    if (closing !== undefined) throw closed()
    const access = live() ?? (await orAborted(renewOnce(), signal))
    renewAhead()
    return access
  }

  function live(): string | undefined {
    return current !== undefined && clock() < current.endsAt ? current.access : undefined
  }

  /** Makes nobody wait. */
  function renewAhead(): void {
    if (current === undefined || live() === undefined || closing !== undefined || renewal !== undefined) return
    if (clock() >= Math.max(current.renewAt, restUntil)) renewOnce().catch(rest)
  }

  function renewOnce(): Promise<string> {
    renewal ??= renew().finally(() => {
      renewal = undefined
    })
    return renewal
  }

  /** Begins again when the tokens were replaced meanwhile: what became of the old ones matters to nobody. */
  async function renew(): Promise<string> {
    for (;;) {
      const { signal } = interruption
      const isReplaced = () => interruption.signal !== signal
      try {
        const access = await obtain(signal, isReplaced)
        if (access !== undefined && !isReplaced()) return access
      } catch (error) {
        if (!isReplaced()) throw error
      }
      const given = live()
      if (given !== undefined) return given
    }
  }

  /** @returns undefined when the tokens were replaced on the way */
  async function obtain(signal: AbortSignal, isReplaced: () => boolean): Promise<string | undefined> {
    let isRefused = false
    for (;;) {
      let adopted = unkept !== undefined
      if (ended !== undefined || !grant.ready()) {
        const other = await grant.load()
        if (isReplaced()) return undefined
        if (other === undefined) throw noTokens()
        ended = undefined
        begin(other)
        adopted = true
      }
      if (unkept !== undefined) await keep(unkept, isReplaced)
      if (isReplaced()) return undefined
      const found = adopted ? live() : undefined
      if (found !== undefined) return found
      await grant.prepare()
      if (isReplaced()) return undefined
      if (!grant.ready()) continue
      if (closing !== undefined) throw closed()
      let fresh: Fresh
      try {
        fresh = await repeat({ signal, isClosing: () => closing !== undefined })
      } catch (error) {
        if (isReplaced() || !(error instanceof TokenSourceError)) throw error
        inDoubt ||= grant.rotates && error.temporary
        if (!error.ended) throw error
        ended = error
        current = undefined
        if (isRefused) throw error
        isRefused = true
        continue
      }
      if (isReplaced()) return undefined
      unkept = fresh
      await keep(fresh, isReplaced)
      return current?.access
    }
  }

  async function keep(fresh: Fresh, isReplaced: () => boolean): Promise<void> {
    await grant.keep(fresh.issued)
    if (isReplaced()) return
    unkept = undefined
    adopt(fresh.issued.access, fresh)
    inDoubt = false
  }

  /** Goes on with what was stored: the process that stored a key with it may have sent it. */
  function begin({ access, idempotencyKey }: Partial<StoredTokens>): void {
    adopt(access)
    inDoubt = idempotencyKey !== undefined
  }

  function adopt(access: string | undefined, fresh?: Fresh): void {
    if (access === undefined) return
    const repeats = inDoubt ? Number.POSITIVE_INFINITY : grant.patience
    const receipt = { sentAt: fresh?.sentAt, now: clock(), random: random(), repeats }
    current = { access, ...lifespan(fresh?.issued ?? { access }, receipt) }
  }

  function rest(error: unknown): void {
    const retryAfter = error instanceof TokenSourceError ? (error.retryAfter ?? 0) : 0
    restUntil = clock() + Math.max(retryAfter, 1000 + 4000 * random())
    if (error instanceof TokenSourceError) onError?.(error)
  }

  function restart(found?: Partial<StoredTokens>): void {
    if (found !== undefined || ended !== undefined) current = undefined
    ended = undefined
    unkept = undefined
    if (found !== undefined) begin(found)
    if (closing !== undefined) return
    interruption.abort()
    interruption = new AbortController()
  }

  function close(): Promise<void> {
    closing ??= finish()
    return closing
  }

  async function finish(): Promise<void> {
    signal?.removeEventListener('abort', abort)
    interruption.abort()
    // Whoever waits for it hears of its failure.
    await renewal?.catch(() => {})
    if (unkept !== undefined) await keep(unkept, () => false).catch(rest)
  }

  function noTokens(): TokenSourceError {
    ended ??= new TokenSourceError('no tokens to begin with', { code: 'no_tokens', ended: true })
    return ended
  }
}

function closed(): TokenSourceError {
  return new TokenSourceError('the token source is closed', { code: 'closed' })
}

function afterTimeout(milliseconds: number, callback: () => void): () => void {
  const timer = setTimeout(callback, milliseconds)
  return () => clearTimeout(timer)
}
