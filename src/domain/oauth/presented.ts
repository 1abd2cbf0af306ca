import { isCatalogueError } from '../../errors.js'
import type { Parties } from '../tokens/audience.js'
import type { TokenService } from '../tokens/service.js'
import type { Payload } from '../tokens/settings.js'
import type { createClientTokenVerifier, VerifiedToken } from '../tokens/verifier.js'

/** A token of ours that a client asks about: a user's, or a client's own. */
export interface PresentedToken {
  /** null for a client's own. */
  user: VerifiedToken | null
  jti: string
  sid: string | null
  /** The client that it was given to; null for those of the application itself. */
  clientId: string | null
  parties: Parties
  /** Of a client's own: the epoch of the client in which it was issued. */
  epoch: unknown
  payload: Payload
}

export interface PresentedDeps {
  tokens: Pick<TokenService, 'read'>
  readClientToken: ReturnType<typeof createClientTokenVerifier>
}

/** Reads a token of any kind. @returns null for what is none of ours, has expired or was tampered with */
export async function readPresented(
  { tokens, readClientToken }: PresentedDeps,
  token: string
): Promise<PresentedToken | null> {
  const user = await nullIfInvalid(tokens.read(token))
  if (user !== null) {
    // Signed elsewhere: it has no session here, and is not ours to speak for.
    if (user.sid === null) return null
    return { ...user, user, clientId: user.parties.clientId, epoch: null }
  }
  const own = await nullIfInvalid(readClientToken(token))
  return own && { ...own, user: null, sid: null }
}

/** A failure of ours is no answer about the token. */
async function nullIfInvalid<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading
  } catch (error) {
    if (isCatalogueError(error) && error.statusCode < 500) return null
    throw error
  }
}
