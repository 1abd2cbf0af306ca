import { tokenInvalid } from '../../errors.js'
import type { RemoteKeys } from '../keys/remote-keys.js'
import type { TokenKeys, VerifyingKey } from '../keys/token-key.js'
import type { SignedToken } from './audience.js'
import type { Payload, TokenSettings, TokenType } from './settings.js'

/** The keys that may have signed a token: ours, and those of `JWK_URL`. */
type Keys = Pick<TokenKeys, 'find'> & { remote: Pick<RemoteKeys, 'find'> | undefined }

/** What a token says of itself before its signature is checked. */
interface Header {
  alg?: unknown
  kid?: unknown
  typ?: unknown
}

/** The only type of token for which the secret of a key pair is good. */
const refreshType: TokenType = 'refresh'

/**
 * Checks the signature of a token, under our keys first.
 *
 * @param typeClaim the claim that names the type of a token
 * @throws TokenNotValid when no key has signed it; `Unavailable` when the keys could not be had
 */
export function createSignatureReader({ find, remote }: Keys, typeClaim: TokenSettings['TOKEN_TYPE_CLAIM']) {
  /** The header alone: what it is worth says the signature. Tokens of one key begin with the same text. */
  let last: { text: string; header: Header } | undefined

  return async function readSigned(token: string): Promise<SignedToken> {
    const header = headerOf(token)
    const { kid, typ } = header
    const own = kid === undefined || typeof kid === 'string' ? await find(kid) : undefined
    const payload = own === undefined ? null : readUnder(own, token, header)
    if (payload != null) return { payload, typ, external: false }
    const other = await remote?.find(header)
    const external = other?.verify(token)
    if (external == null) throw tokenInvalid()
    return { payload: external, typ, external: true }
  }

  /** The algorithm and the name of the key select what verifies, and the type must be one that it may sign. */
  function readUnder({ verify, refresh }: VerifyingKey, token: string, { alg, kid }: Header): Payload | null {
    if (refresh === undefined || alg !== refresh.algorithm || kid === undefined) return verify(token)
    const payload = refresh.verify(token)
    return payload?.[typeClaim] === refreshType ? payload : null
  }

  function headerOf(token: string): Header {
    const text = token.slice(0, token.indexOf('.'))
    if (text !== last?.text) last = { text, header: decodeHeader(text) }
    return last.header
  }
}

function decodeHeader(text: string): Header {
  try {
    const header: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (typeof header === 'object' && header !== null) return header
  } catch {
    // No JSON
  }
  throw tokenInvalid()
}
