import { tokenExpired, tokenInvalid, tokenWithoutType, tokenWrongType } from '../../errors.js'
import type { Audience, Parties, SignedToken } from './audience.js'
import { clientEpochClaim } from './issuer.js'
import type { Payload, TokenSettings, TokenType } from './settings.js'

/** A token whose signature and claims hold. Whether its session lives is another question. */
export interface VerifiedToken {
  type: TokenType
  jti: string
  /** null for a token signed elsewhere (`JWK_URL`): it has no session here. */
  sid: string | null
  generation: number
  userId: string
  /** Seconds since the epoch, like every NumericDate. */
  issuedAt: number
  /** Until when a sliding token can be renewed; undefined for the other types. */
  refreshExpiresAt: number | undefined
  /** Who it is for. */
  parties: Parties
  payload: Payload
}

export interface VerifierDeps {
  /**
   * Checks the signature under the algorithm and key that are configured, and nothing else.
   *
   * @throws any error when it does not hold; `Unavailable` when the keys could not be had
   */
  readSigned: (token: string) => Promise<SignedToken>
  audience: Pick<Audience, 'read'>
  settings: TokenSettings
  /** Milliseconds since the epoch. */
  clock: () => number
}

export type Verifier = ReturnType<typeof createVerifier>

/**
 * Milliseconds by which the clocks of two replicas may differ. A token that one has just issued must work on the other,
 * and `iat` is rounded to seconds.
 */
const clockSkew = 5_000
const maxIdLength = 64

/** Verifies claims (RFC 7519, RFC 8725): all that the service relies on must be there and of its type. */
export function createVerifier({ readSigned, audience, settings, clock }: VerifierDeps) {
  const checkTimes = timeCheck(settings, clock)

  /**
   * @param types the kinds of token that are welcome
   * @param expClaim the claim that says when the token ends
   * @throws TokenNotValid, in simplejwt's words
   */
  return async function verify(token: string, types: readonly TokenType[], expClaim = 'exp'): Promise<VerifiedToken> {
    const signed = await readSigned(token)
    const { payload, external } = signed
    const issuedAt = issuedAtOf(signed)
    checkTimes(payload, issuedAt, expClaim)
    const parties = audience.read(signed)
    const jti = idOf(payload[settings.JTI_CLAIM])
    const type = typeOf(payload, types)
    // OAuth's access tokens alone have scopes.
    if (parties.scopes !== null && type !== 'access') throw tokenInvalid()
    return {
      type,
      jti,
      parties,
      sid: external ? null : payload.sid === undefined ? jti : idOf(payload.sid),
      generation: payload.gen === undefined ? 0 : generationOf(payload.gen),
      userId: userIdOf(payload[settings.USER_ID_CLAIM]),
      issuedAt,
      refreshExpiresAt:
        payload[settings.TOKEN_TYPE_CLAIM] === 'sliding'
          ? numericDate(payload[settings.SLIDING_TOKEN_REFRESH_EXP_CLAIM])
          : undefined,
      payload
    }
  }

  /** simplejwt writes `iat` since 5.0. A refresh token of an older one says when it was issued by when it expires. */
  function issuedAtOf({ payload, external }: SignedToken): number {
    const type = payload[settings.TOKEN_TYPE_CLAIM]
    const fromDjango = !external && payload.sid === undefined && settings.ADOPT_DJANGO_TOKENS
    if (payload.iat !== undefined || !fromDjango) return numericDate(payload.iat)
    if (type === 'refresh') return numericDate(payload.exp) - settings.REFRESH_TOKEN_LIFETIME / 1000
    if (type !== 'sliding') throw tokenInvalid()
    const end = numericDate(payload[settings.SLIDING_TOKEN_REFRESH_EXP_CLAIM])
    return end - settings.SLIDING_TOKEN_REFRESH_LIFETIME / 1000
  }

  function typeOf(payload: Payload, types: readonly TokenType[]): TokenType {
    const claimed = payload[settings.TOKEN_TYPE_CLAIM]
    if (claimed === undefined) throw tokenWithoutType()
    const type = types.find((one) => one === claimed)
    if (type === undefined) throw tokenWrongType()
    return type
  }
}

/** A client's own token, whose signature and claims hold. Whether the client is still there is another question. */
export interface VerifiedClientToken {
  clientId: string
  jti: string
  parties: Parties
  /** The epoch of the client in which it was issued, as the token says. */
  epoch: unknown
  payload: Payload
}

/**
 * Verifies tokens that clients got for themselves. Whom they are for is up to whoever asks.
 *
 * @throws TokenNotValid, also for every token of a user
 */
export function createClientTokenVerifier({ readSigned, audience, settings, clock }: VerifierDeps) {
  const checkTimes = timeCheck(settings, clock)
  return async function verify(token: string): Promise<VerifiedClientToken> {
    const signed = await readSigned(token)
    const { payload, external } = signed
    if (external || payload[settings.TOKEN_TYPE_CLAIM] !== undefined) throw tokenInvalid()
    checkTimes(payload, numericDate(payload.iat), 'exp')
    const parties = audience.read(signed)
    if (parties.clientId === null || parties.clientId !== payload.sub) throw tokenInvalid()
    const { [clientEpochClaim]: epoch, ...claims } = payload
    return { clientId: idOf(parties.clientId), parties, jti: idOf(payload[settings.JTI_CLAIM]), epoch, payload: claims }
  }
}

function timeCheck(settings: TokenSettings, clock: () => number) {
  return function checkTimes(payload: Payload, issuedAt: number, expClaim: string): void {
    const now = clock()
    const exp = numericDate(payload[expClaim])
    numericDate(payload.exp)
    if (now >= exp * 1000 + settings.LEEWAY) throw tokenExpired()
    const latest = (now + settings.LEEWAY + clockSkew) / 1000
    if (issuedAt > latest) throw tokenInvalid()
    if (payload.nbf !== undefined && numericDate(payload.nbf) > latest) throw tokenInvalid()
  }
}

function numericDate(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw tokenInvalid()
  return value
}

function idOf(value: unknown): string {
  if (typeof value !== 'string' || value === '' || value.length > maxIdLength) throw tokenInvalid()
  return value
}

function generationOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw tokenInvalid()
  return value
}

/** simplejwt writes the id as a number before version 5.4 and as a string since. */
function userIdOf(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  throw tokenInvalid()
}
