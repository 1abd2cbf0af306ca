import { EmailNotVerified, NoActiveAccount } from '../../errors.js'
import type { Origin } from '../audit/events.js'
import type { AuditService } from '../audit/service.js'
import type { Device } from '../sessions/device.js'
import type { SessionLifecycle } from '../sessions/lifecycle.js'
import type { LoginAccount, UserService } from '../users/service.js'
import type { User } from '../users/user.js'
import type { Extension } from './extension.js'
import type { Issuer, TokenPair } from './issuer.js'
import { refreshSpan } from './rotation.js'
import type { TokenSettings } from './settings.js'

export interface LoginDeps {
  users: UserService
  sessions: SessionLifecycle
  issuer: Issuer
  settings: TokenSettings
  extension: Extension
  /** Whether a user whose password is right may log in. */
  mayLogIn: (user: User) => boolean | Promise<boolean>
  clock: () => number
  audit: Pick<AuditService, 'emit' | 'count'>
  /** Told of what an extension's hook threw. */
  onHookError: (error: unknown) => void
}

export interface Credentials {
  username: string
  password: string
}

/** Credentials, and the account that they are for. */
export interface GuardedCredentials extends Credentials {
  account: LoginAccount
}

/** Logins: first the proof of who it is, then the session and its tokens. */
export function createLogin(deps: LoginDeps) {
  const { users, sessions, issuer, settings, extension, mayLogIn, clock, audit } = deps

  return {
    /** Checks a password, and whether the user may log in. No statement for a user who is active. @throws NoActiveAccount, EmailNotVerified */
    async checkPassword(credentials: GuardedCredentials, device: Device, origin?: Origin): Promise<User> {
      const { account, username, password } = credentials
      const { user, authentic, excessive } = await users.verifyPassword(account, password, device.ip)
      if (authentic) return admit(user, username, device, origin)
      // An unknown name is not recorded: it may be a password that was typed into the wrong field.
      const detail = excessive ? 'the imported hash is too expensive; set a new password' : ''
      await recordFailure(user, username, device, detail, origin)
      throw NoActiveAccount()
    },

    /** The user who has logged in with a passkey, if the user may log in. @throws NoActiveAccount, EmailNotVerified */
    admitByPasskey: (user: User, device: Device, origin?: Origin): Promise<User> =>
      admit(user, user.username, device, origin),

    recordFailure,

    /**
     * Starts a session. One statement; one more with UPDATE_LAST_LOGIN, with SESSION_LIMIT, and for a user who gets an email
     * about new devices.
     */
    async openPair(user: User, device: Device, origin?: Origin): Promise<TokenPair> {
      const session = await open(user, device, refreshSpan(settings), origin)
      return issuer.pair(user, session, clock())
    },

    /** The same for a single token that renews itself. */
    async openSliding(user: User, device: Device, origin?: Origin): Promise<{ token: string }> {
      const session = await open(user, device, settings.SLIDING_TOKEN_REFRESH_LIFETIME, origin)
      return { token: await issuer.sliding(user, session, session.rotatedAt.getTime(), seconds(session.expiresAt)) }
    }
  }

  /** Whether a user who has proven who it is may log in now. */
  async function admit(found: User, username: string, device: Device, origin?: Origin): Promise<User> {
    const user = await users.activateIfDue(found)
    if (!(await mayLogIn(user))) {
      await recordFailure(user, username, device, '', origin)
      throw NoActiveAccount()
    }
    if (settings.EMAIL_VERIFICATION === 'required' && user.email !== '' && !user.emailVerified) {
      await recordFailure(user, username, device, 'the email is not verified', origin)
      throw EmailNotVerified()
    }
    return user
  }

  async function open(user: User, device: Device, span: number, origin?: Origin) {
    if (settings.UPDATE_LAST_LOGIN) await users.updateLastLogin(user)
    await runHook(() => extension.onLoginSuccess?.({ user, device }))
    const session = await sessions.open(user, device, span, origin)
    audit.count('logins')
    audit.emit({ type: 'login.succeeded', actorId: user.id, subjectId: user.id, sessionId: session.id }, origin)
    return session
  }

  /** Records a login that failed at its first step or at its second. */
  async function recordFailure(
    user: User | null,
    username: string,
    device: Device,
    detail: string,
    origin?: Origin
  ): Promise<void> {
    audit.count('failed_logins')
    audit.emit({ type: 'login.failed', subjectId: user?.id ?? null, detail }, origin)
    await runHook(() => extension.onLoginFailed?.({ username, device }))
  }

  async function runHook(hook: () => unknown): Promise<void> {
    try {
      await hook()
    } catch (error) {
      deps.onHookError(error)
    }
  }
}

const seconds = (moment: Date): number => Math.floor(moment.getTime() / 1000)
