import { readRetryAfter } from '../packages/client/src/retry-after.js'
import type { Operations } from './document.js'
import { send } from './send.js'
import { type Kind, type Login, loginFrom, parsed, textIn } from './tokens.js'

export type State = 'none' | 'active' | 'delayed' | 'ended'

export interface SessionOptions {
  pathOf: Operations['pathOf']
  /** Is told of every change. */
  onChange(state: State, login: Login | undefined): void
}

const NAME = 'keyturn docs login'
/** Milliseconds until the next attempt, where the service does not say when. */
const RETRY = 5_000

const renewals: Record<Kind, string> = {
  pair: 'refreshToken',
  sliding: 'refreshSlidingToken',
  cookie: 'refreshCookieSession'
}

export type Session = ReturnType<typeof createSession>

/** The login of this tab: it outlives a reload and is renewed ahead of expiry. */
export function createSession({ pathOf, onChange }: SessionOptions) {
  let login: Login | undefined
  let renewing = false
  /** A duplicated tab begins with a copy of the login: the tab that renews first tells the others. */
  const tabs = new BroadcastChannel(NAME)
  tabs.onmessage = ({ data }) => {
    const renewed = storedLogin(textIn(data, 'renewed'))
    if (renewed !== undefined && login?.refresh === textIn(data, 'used')) keep(renewed)
  }

  function keep(next: Login): void {
    login = next
    sessionStorage.setItem(NAME, JSON.stringify(next))
    onChange('active', next)
  }

  function keepRenewed(next: Login, { refresh }: Login): void {
    if (refresh !== undefined) tabs.postMessage({ used: refresh, renewed: JSON.stringify(next) })
    keep(next)
  }

  function forget(state: State): void {
    login = undefined
    sessionStorage.removeItem(NAME)
    onChange(state, undefined)
  }

  async function renew(current: Login): Promise<void> {
    const response = await send(pathOf(renewals[current.kind]), bodyOf(current), current.key)
    // The user may have logged in or out in the meantime
    if (login !== current) return
    const next = response?.ok ? loginFrom(current.kind, await response.json(), current.refresh, Date.now()) : undefined
    if (next !== undefined) return keepRenewed(next, current)
    if (response !== undefined && response.status < 500 && response.status !== 429) return forget('ended')
    current.renewAt = Date.now() + ((response && readRetryAfter(response.headers, Date.now())) ?? RETRY)
    onChange('delayed', current)
  }

  return {
    /** Takes over the login that this tab had before a reload. */
    restore(): void {
      login = storedLogin(sessionStorage.getItem(NAME))
      if (login !== undefined) onChange('active', login)
    },

    /** Takes over the tokens in the body of a response. @param used the token that was used to get them */
    adopt(kind: Kind, body: unknown, used: string | undefined): void {
      const next = loginFrom(kind, body, used, Date.now())
      if (next === undefined) return
      if (login !== undefined && login.refresh === used) keepRenewed(next, login)
      else keep(next)
    },

    /** Renews the login if it is time to. */
    async check(): Promise<void> {
      if (login === undefined || renewing || Date.now() < login.renewAt) return
      renewing = true
      await renew(login).finally(() => {
        renewing = false
      })
    },

    get login(): Login | undefined {
      return login
    },

    forget: () => forget('none'),

    /** Revokes the session, and forgets the login whether or not that worked. */
    async logOut(): Promise<void> {
      const last = login
      forget('none')
      if (last?.kind === 'pair') await send(pathOf('blacklistToken'), bodyOf(last))
      if (last?.kind === 'cookie') await send(pathOf('endCookieSession'))
    }
  }
}

function bodyOf({ kind, refresh }: Login): Record<string, unknown> | undefined {
  return { pair: { refresh }, sliding: { token: refresh }, cookie: undefined }[kind]
}

function storedLogin(text: string | null | undefined): Login | undefined {
  const login = parsed(text)
  return isLogin(login) ? login : undefined
}

function isLogin(value: unknown): value is Login {
  return textIn(value, 'access') !== undefined && textIn(value, 'key') !== undefined
}
