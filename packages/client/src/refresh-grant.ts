import type { Grant } from './grant.js'
import { idempotencyHeader, newIdempotencyKey } from './idempotency-key.js'
import type { RefreshOptions, StoredTokens } from './options.js'
import { TokenSourceError } from './token-source-error.js'

export interface RefreshGrant extends Grant {
  use(tokens: StoredTokens): void
}

/** `/api/token/refresh`: rotates a refresh token. Each token has an Idempotency-Key, which is stored before it is sent. */
export function createRefreshGrant(options: RefreshOptions): RefreshGrant {
  const { url, refresh, access, idempotencyKey, onTokens, load, reuseInterval = 10_000 } = options
  let given: StoredTokens | undefined = refresh === undefined ? undefined : { refresh, access, idempotencyKey }
  let held: StoredTokens | undefined
  /** Whether `load` has found them. */
  let isFound = false

  return {
    // Less than the interval: for a server that does not know the key, a repetition has to arrive within it.
    patience: reuseInterval * 0.9,
    rotates: true,
    ready: () => held !== undefined,
    async prepare() {
      if (held === undefined || held.idempotencyKey) return
      const before = held
      const stored = isFound ? await find() : undefined
      if (held !== before) return
      // Another process has stored these since: they must not be overwritten.
      if (stored && stored.refresh !== held.refresh) held = undefined
      else await store({ ...held, idempotencyKey: newIdempotencyKey() })
    },
    request: () => ({
      url,
      headers: { 'content-type': 'application/json', ...idempotencyHeader(held?.idempotencyKey) },
      body: JSON.stringify({ refresh: held?.refresh })
    }),
    read({ access, refresh = held?.refresh }) {
      if (typeof access !== 'string' || access === '') return undefined
      if (typeof refresh !== 'string' || refresh === '') return undefined
      return { access, refresh, idempotencyKey: newIdempotencyKey() }
    },
    async keep({ access, refresh, idempotencyKey }) {
      if (refresh !== undefined) await store({ access, refresh, idempotencyKey })
    },
    async load() {
      const before = held
      const found = await find()
      if (held !== before) return {}
      const stored = found ?? given
      isFound = Boolean(found)
      given = undefined
      if (stored === undefined || stored.refresh === held?.refresh) return undefined
      held = stored
      return stored
    },
    use(tokens) {
      given = undefined
      isFound = false
      held = tokens
    }
  }

  async function store(next: StoredTokens): Promise<void> {
    const before = held
    try {
      await onTokens?.(next)
    } catch (cause) {
      throw new TokenSourceError('onTokens did not store the tokens', {
        code: 'persist_failed',
        temporary: true,
        cause
      })
    }
    // Unless use() came in between.
    if (held === before) held = next
  }

  async function find(): Promise<StoredTokens | null | undefined> {
    try {
      return await load?.()
    } catch (cause) {
      throw new TokenSourceError('load did not find out which tokens are stored', {
        code: 'load_failed',
        temporary: true,
        cause
      })
    }
  }
}
