import { tokenExpired, tokenInvalid, tokenWithoutType, tokenWrongType } from '../errors.js'
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
  payload: Payload
}

/** A signature that holds, and what it signs. */
export interface SignedToken {
  payload: Payload
  /** True when a key of `JWK_URL` made the signature. */
  foreign: boolean
}

export interface VerifierDeps {
  /**
   * Checks the signature under the algorithm and key that are configured, and nothing else.
   *
   * @throws any error when it does not hold; `Unavailable` when the keys could not be had
   */
  readSigned: (token: string) => Promise<SignedToken>
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
export function createVerifier({ readSigned, settings, clock }: VerifierDeps) {
  const checkTimes = timeCheck(settings, clock)

  /**
   * @param types the kinds of token that are welcome
   * @param expClaim the claim that says when the token ends
   * @throws TokenNotValid, in simplejwt's words
   */
  return async function verify(token: string, types: readonly TokenType[], expClaim = 'exp'): Promise<VerifiedToken> {
    const { payload, foreign } = await readSigned(token)
    checkTimes(payload, expClaim)
    checkParties(payload)
    const jti = idOf(payload[settings.JTI_CLAIM])
    return {
      type: typeOf(payload, types),
      jti,
      sid: foreign ? null : payload.sid === undefined ? jti : idOf(payload.sid),
      generation: payload.gen === undefined ? 0 : generationOf(payload.gen),
      userId: userIdOf(payload[settings.USER_ID_CLAIM]),
      issuedAt: numericDate(payload.iat),
      refreshExpiresAt:
        payload[settings.TOKEN_TYPE_CLAIM] === 'sliding'
          ? numericDate(payload[settings.SLIDING_TOKEN_REFRESH_EXP_CLAIM])
          : undefined,
      payload
    }
  }

  /** `iss` and `aud` are compared exactly; several audiences are the only list that is allowed. */
  function checkParties({ iss, aud }: Payload): void {
    if (settings.ISSUER !== undefined && iss !== settings.ISSUER) throw tokenInvalid()
    if (settings.AUDIENCE.length === 0) return
    const audiences: unknown[] = Array.isArray(aud) ? aud : [aud]
    if (!audiences.every((one) => typeof one === 'string')) throw tokenInvalid()
    if (!settings.AUDIENCE.some((one) => audiences.includes(one))) throw tokenInvalid()
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
  payload: Payload
}

/**
 * Verifies tokens that clients got for themselves. Whom they are for is up to whoever asks.
 *
 * @throws TokenNotValid, also for every token of a user
 */
export function createClientTokenVerifier({ readSigned, settings, clock }: VerifierDeps) {
  const checkTimes = timeCheck(settings, clock)
  return async function verify(token: string): Promise<VerifiedClientToken> {
    const { payload, foreign } = await readSigned(token)
    if (foreign || payload[settings.TOKEN_TYPE_CLAIM] !== undefined) throw tokenInvalid()
    checkTimes(payload, 'exp')
    if (payload.client_id !== payload.sub) throw tokenInvalid()
    return { clientId: idOf(payload.client_id), jti: idOf(payload[settings.JTI_CLAIM]), payload }
  }
}

function timeCheck(settings: TokenSettings, clock: () => number) {
  return function checkTimes(payload: Payload, expClaim: string): void {
    const now = clock()
    const exp = numericDate(payload[expClaim])
    numericDate(payload.exp)
    if (now >= exp * 1000 + settings.LEEWAY) throw tokenExpired()
    const latest = (now + settings.LEEWAY + clockSkew) / 1000
    if (numericDate(payload.iat) > latest) throw tokenInvalid()
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
