import type { AdoptionStore } from './adoption-store.js'
import type { TokenSettings } from './settings.js'
import type { VerifiedToken } from './verifier.js'

export interface AdoptionDeps {
  store: AdoptionStore
  settings: TokenSettings
  clock: () => number
}

export type Adoption = ReturnType<typeof createAdoption>

/** Every `jti` that simplejwt makes has 32 characters; `sessions.id` holds 36. */
const sessionId = /^[\x21-\x7e]{1,36}$/

/**
 * Refresh and sliding tokens that Django issued before the import of their user, and that no row of the dump names:
 * before simplejwt 5.5, a rotation wrote none (docs/decisions/0050-adopting-django-tokens.md).
 */
export function createAdoption({ store, settings, clock }: AdoptionDeps) {
  const longestLifetime = Math.max(settings.REFRESH_TOKEN_LIFETIME, settings.SLIDING_TOKEN_REFRESH_LIFETIME)

  /**
   * Gives an authentic token a session, if nothing speaks against it.
   *
   * @returns whether the session exists now
   */
  return async function adopt(token: VerifiedToken): Promise<boolean> {
    if (!settings.ADOPT_DJANGO_TOKENS || !isFromDjango(token) || !sessionId.test(token.jti)) return false
    const now = clock()
    const end = Math.max(Number(token.payload.exp), token.refreshExpiresAt ?? 0)
    return store.insert({
      id: token.jti,
      issuedAt: new Date(token.issuedAt * 1000),
      expiresAt: new Date(end * 1000),
      field: settings.USER_ID_FIELD,
      userId: token.userId,
      importedAfter: new Date(now - longestLifetime),
      now: new Date(now),
      sessionLimit: settings.SESSION_LIMIT ?? 2 ** 31 - 1
    })
  }
}

/** Every token of this service has `sid`, and no token of another issuer gets a session. */
function isFromDjango({ sid, type, parties, payload }: VerifiedToken): boolean {
  return (
    sid !== null &&
    payload.sid === undefined &&
    payload.gen === undefined &&
    type !== 'access' &&
    parties.clientId === null
  )
}
