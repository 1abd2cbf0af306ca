import type { Grant } from './grant.js'
import type { RefreshOptions, StoredTokens } from './options.js'
import { TokenSourceError } from './token-source-error.js'

export interface RefreshGrant extends Grant {
  use(tokens: StoredTokens): void
}

/** `/api/token/refresh`: exchanges a refresh token for an access token and, when the server rotates, its successor. */
export function createRefreshGrant(options: RefreshOptions): RefreshGrant {
  const { url, onTokens, load, reuseInterval = 10_000 } = options
  let given: StoredTokens | undefined =
    options.refresh === undefined ? undefined : { refresh: options.refresh, access: options.access }
  let held: string | undefined

  return {
    // Less than the interval: a repetition has to arrive within it.
    patience: reuseInterval * 0.9,
    rotates: true,
    ready: () => held !== undefined,
    request: () => ({
      url,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refresh: held })
    }),
    read({ access, refresh = held }) {
      if (typeof access !== 'string' || access === '') return undefined
      if (typeof refresh !== 'string' || refresh === '') return undefined
      return { access, refresh }
    },
    async keep({ access, refresh }) {
      if (refresh === undefined) return
      const exchanged = held
      try {
        await onTokens?.({ access, refresh })
      } catch (cause) {
        throw new TokenSourceError('onTokens did not store the tokens', {
          code: 'persist_failed',
          temporary: true,
          cause
        })
      }
      // Unless use() came in between.
      if (held === exchanged) held = refresh
    },
    async load() {
      const before = held
      const stored = (await find()) ?? given
      if (held !== before) return {}
      given = undefined
      if (stored === undefined || stored.refresh === held) return undefined
      held = stored.refresh
      return stored
    },
    use(tokens) {
      given = undefined
      held = tokens.refresh
    }
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
