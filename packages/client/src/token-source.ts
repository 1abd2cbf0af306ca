import { createClientCredentialsGrant } from './client-credentials-grant.js'
import type {
  ClientCredentialsOptions,
  ClientTokenSource,
  RefreshOptions,
  RefreshTokenSource,
  StoredTokens
} from './options.js'
import { createRefreshGrant } from './refresh-grant.js'
import { createRenewing } from './renewing.js'

/**
 * Gets a service's own tokens at `/oauth/token`, and renews them ahead of their expiry.
 *
 * @example
 * import { createTokenSource } from '@keyturn/client'
 *
 * const source = createTokenSource({
 *   tokenEndpoint: 'https://auth.example/oauth/token',
 *   clientId: 'billing',
 *   clientSecret: (await readFile('/run/secrets/billing', 'utf8')).trim(),
 *   scope: 'read'
 * })
 * const answer = await fetch(url, { headers: { authorization: `Bearer ${await source.token()}` } })
 */
export function createTokenSource(options: ClientCredentialsOptions): ClientTokenSource
/**
 * Renews a session's tokens at `/api/token/refresh` ahead of their expiry, and stores each pair before it is used.
 * One source per session: two of them that renew at different times take each other for a thief.
 *
 * @example
 * import { createTokenSource } from '@keyturn/client'
 *
 * const source = createTokenSource({
 *   url: 'https://auth.example/api/token/refresh',
 *   load: () => store.read(session),
 *   onTokens: (tokens) => store.write(session, tokens)
 * })
 * const answer = await fetch(url, { headers: { authorization: `Bearer ${await source.token()}` } })
 */
export function createTokenSource(options: RefreshOptions): RefreshTokenSource
export function createTokenSource(
  options: ClientCredentialsOptions | RefreshOptions
): ClientTokenSource | RefreshTokenSource {
  if (options.tokenEndpoint !== undefined) {
    const grant = createClientCredentialsGrant(options)
    const source = createRenewing(grant, options)
    return {
      token: source.token,
      close: source.close,
      get ended() {
        return source.ended
      },
      use(credentials: { clientSecret: string }) {
        grant.use(credentials)
        source.restart()
      }
    }
  }
  const grant = createRefreshGrant(options)
  const source = createRenewing(grant, options)
  return {
    token: source.token,
    close: source.close,
    get ended() {
      return source.ended
    },
    use(tokens: StoredTokens) {
      grant.use(tokens)
      source.restart(tokens)
    }
  }
}
