import type { Credentials } from '../openapi.js'
import type { SessionError } from './session-error.js'

export interface SessionOptions {
  /** Where keyturn is, such as `https://auth.example.com`. Default: the origin of the page. */
  baseUrl?: string
  /**
   * Where the refresh token is. `cookie`: in a cookie that scripts cannot read; all tabs share the session, and it outlives a
   * reload. `memory`: in this tab until it is reloaded or closed.
   */
  transport: 'cookie' | 'memory'
  /** Milliseconds after which a response counts as lost. Default 10000. */
  requestTimeout?: number
}

/**
 * Why nobody is logged in any more. `logged_out`: the user logged out, perhaps in another tab. `expired`: the session was not
 * used for too long. `revoked`: the service revoked it: the account was used on another device beyond the session limit, the
 * session was revoked on another device, or the password was changed there. `inactive`: the account was deactivated or deleted.
 */
export type EndReason = 'logged_out' | 'expired' | 'revoked' | 'inactive'

/** The claims of the access token. `TOKEN_CLAIMS` says which the service adds; `username` is its default. */
export interface Claims {
  sub?: string
  /** The session's ID. It changes with each login. */
  sid?: string
  username?: string
  [claim: string]: unknown
}

export type SessionState =
  /** Nobody knows yet whether there is a session: the service has not answered. */
  | { status: 'loading'; problem?: SessionError }
  /** `problem` says why the tokens cannot be renewed at the moment. The session is kept, and the request repeated. */
  | { status: 'logged_in'; claims: Claims; problem?: SessionError }
  | { status: 'logged_out'; reason?: EndReason }

/** What `passkey()` of a session returned. */
export interface PasskeyProof {
  passkey: unknown
}

/** PublicKeyCredentialRequestOptionsJSON (WebAuthn Level 3), as the service answers it. */
export interface PasskeyOptions {
  challenge: string
  [option: string]: unknown
}

/** The proof of a second factor: a code of the app or a recovery code, or a passkey. */
export type SecondFactor = { code: string } | PasskeyProof

/** The password was right, and the user has two-factor authentication. */
export interface TwoFactorStep {
  /** Such as `totp`, `recovery_code` and `passkey`. */
  methods: string[]
  /** Logs in. May be called again after a wrong code. @throws {SessionError} */
  confirm(proof: SecondFactor): Promise<void>
}

export interface BrowserSession {
  /** The same object until something changes. */
  state(): SessionState
  /** Calls back after each change of the state. @returns what ends that */
  subscribe(listener: (state: SessionState) => void): () => void
  /**
   * Logs in, with a password or a passkey.
   *
   * @returns the next step for a user with two-factor authentication who gave the password; nothing when the user is logged in
   * @throws {SessionError} the credentials are wrong, or the service cannot answer
   */
  logIn(credentials: Credentials | PasskeyProof): Promise<TwoFactorStep | undefined>
  /**
   * Asks the user for a passkey: the proof for `logIn`, for `confirm`, and for `POST /api/users/me/reauthenticate`. Each proof is
   * good for one use.
   *
   * @param ask `getPasskey` for the browser's own methods; or `(optionsJSON) => startAuthentication({ optionsJSON })` of
   *   `@simplewebauthn/browser`
   * @throws {SessionError} the service cannot answer; and what `ask` throws
   */
  passkey<Passkey>(ask: (options: PasskeyOptions) => Promise<Passkey>): Promise<Passkey>
  /**
   * Logs out in all tabs at once. Tells the service, and tells it again while it is unavailable, after a reload too. Resolves
   * after the first attempt and never rejects.
   */
  logOut(): Promise<void>
  /**
   * `fetch` with the access token. Renews the token if that is due, and once more after a 401. Repeats a GET or HEAD that the
   * service puts off for at most 10 s with `Retry-After`. Without a session, sends the request without a token.
   *
   * @param path below `baseUrl`; a `Request` to the same origin as well, so openapi-fetch can use this function
   * @throws {SessionError} the token has expired and the service cannot be reached
   * @throws {TypeError} the network failed, or the URL is on another origin, which must not get the token
   */
  fetch(path: string | Request, init?: RequestInit): Promise<Response>
  /** A valid access token, for your other services; undefined if nobody is logged in. @throws {SessionError} as `fetch` does */
  token(): Promise<string | undefined>
  /** Stops timers and listeners. The session stays: another page, or another object, goes on with it. */
  close(): void
}
