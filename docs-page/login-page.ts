import { readOperations } from './document.js'
import { createPrefill } from './prefill.js'
import { createSession, type State } from './session.js'
import { createStatus, type Language } from './status.js'
import type { Response, System } from './swagger-ui.js'
import { type Kind, type Login, parsed, textIn } from './tokens.js'

/** What the service tells the page. */
export interface LoginOptions {
  /** Comes before the token where the document describes the header of the token as an API key. */
  headerType: string
  /** Undefined to go by the browser. */
  language: Language | undefined
}

/** The operations whose response is a login, by operationId. */
const logins: Record<string, Kind> = {
  obtainTokenPair: 'pair',
  refreshToken: 'pair',
  startCookieSession: 'cookie',
  refreshCookieSession: 'cookie',
  obtainSlidingToken: 'sliding',
  refreshSlidingToken: 'sliding'
}

/** Connects the login of this tab with what Swagger UI sends and shows. */
export function createLoginPage(system: System, { headerType, language }: LoginOptions) {
  const document = system.specSelectors.specJson().toJS()
  const operations = readOperations(document)
  const schema = document.components.securitySchemes.bearer
  const credentialOf = ({ access }: Login) => (schema.type === 'apiKey' ? `${headerType} ${access}` : access)

  const prefill = createPrefill(system, operations)
  const status = createStatus(language ?? preferred(navigator.languages), () => session.logOut())
  const session = createSession({ pathOf: operations.pathOf, onChange })
  session.restore()
  setInterval(session.check, 1000)

  function onChange(state: State, login: Login | undefined): void {
    if (login === undefined) system.authActions.logout(['bearer'])
    else system.authActions.authorize({ bearer: { name: 'bearer', schema, value: credentialOf(login) } })
    prefill.update(login)
    status.show(state, login)
  }

  /** Whether the user has revoked the session of this login, with `token` or the cookie. */
  function isEnd(operationId: string, token: string | undefined): boolean {
    const { login } = session
    if (operationId === 'endCookieSession') return login?.kind === 'cookie'
    return operationId === 'blacklistToken' && token !== undefined && token === login?.refresh
  }

  return {
    onRequestBody: prefill.replace,

    onResponse(path: string, method: string, { status, body }: Response): void {
      if (status !== 200) return
      const operationId = operations.idOf(path, method) ?? ''
      const kind = logins[operationId]
      const sent = parsed(system.specSelectors.requestFor(path, method)?.get('body'))
      if (kind !== undefined) session.adopt(kind, body, textIn(sent, 'refresh'))
      if (isEnd(operationId, textIn(sent, 'refresh'))) session.forget()
    },

    /** @param value what the user authorizes requests with instead; undefined for nothing */
    onAuthorize(value: unknown): void {
      if (session.login !== undefined && value !== credentialOf(session.login)) session.forget()
    }
  }
}

function preferred(languages: readonly string[]): Language {
  return languages.find((language) => /^(en|ko)\b/.test(language))?.startsWith('ko') ? 'ko' : 'en'
}
