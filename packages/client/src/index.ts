/**
 * Tokens for services that call services: gets them, renews them ahead of time, and keeps them while the server is away.
 * Depends on nothing but the runtime's own fetch and timers.
 *
 * @module @keyturn/client
 */
export type { components, operations, paths } from './openapi.js'
export type {
  ClientCredentialsOptions,
  ClientTokenSource,
  CommonOptions,
  RefreshOptions,
  RefreshTokenSource,
  StoredTokens,
  TokenPair,
  TokenRequest,
  TokenSource
} from './options.js'
export { createTokenSource } from './token-source.js'
export { TokenSourceError } from './token-source-error.js'
