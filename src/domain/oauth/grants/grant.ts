import type { Origin } from '../../audit/events.js'
import type { Client } from '../../clients/client.js'
import type { Issuer } from '../../tokens/issuer.js'
import type { TokenService } from '../../tokens/service.js'

/** A request at the token endpoint whose client is known. Empty parameters are left out. */
export interface GrantRequest {
  client: Client
  parameters: Record<string, string | undefined>
  origin: Origin
  /** The request header. */
  idempotencyKey?: string | undefined
}

/** What the token endpoint answers (RFC 6749, section 5.1). */
export interface TokenAnswer {
  access_token: string
  token_type: 'Bearer'
  expires_in: number
  scope?: string
  refresh_token?: string
}

export interface GrantDeps {
  tokens: TokenService
  issuer: Issuer
  clock: () => number
  /** Milliseconds that an access token lives where the client has no lifetime of its own. */
  accessLifetime: number
  /** Whom tokens are for where the client names nobody. */
  audience: string[]
  /** Our issuer identifier. */
  identity: { readonly issuer: string }
}

/** One grant of the token endpoint. */
export type GrantHandler = (deps: GrantDeps, request: GrantRequest) => Promise<TokenAnswer>
