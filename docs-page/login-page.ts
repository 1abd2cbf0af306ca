import { readOperations } from './document.js'
import { createPrefill } from './prefill.js'
import { confirm, type Proof, type SecondStep, secondStepIn, secondSteps } from './second-step.js'
import { createSession, type State } from './session.js'
import { createStatus } from './status.js'
import type { Response, System } from './swagger-ui.js'
import { type Language, texts } from './texts.js'
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
  obtainTokenPairWithPasskey: 'pair',
  refreshToken: 'pair',
  startCookieSession: 'cookie',
  startCookieSessionWithPasskey: 'cookie',
  refreshCookieSession: 'cookie',
  obtainSlidingToken: 'sliding',
  refreshSlidingToken: 'sliding',
  [secondSteps.pair]: 'pair',
  [secondSteps.cookie]: 'cookie',
  [secondSteps.sliding]: 'sliding'
}

/** Connects the login of this tab with what Swagger UI sends and shows. */
export function createLoginPage(
  system: System,
  { headerType, language = preferred(navigator.languages) }: LoginOptions
) {
  const document = system.specSelectors.specJson().toJS()
  const operations = readOperations(document)
  const schema = document.components.securitySchemes.bearer
  const credentialOf = ({ access }: Login) => (schema.type === 'apiKey' ? `${headerType} ${access}` : access)

  const prefill = createPrefill(system, operations)
  const words = texts[language]
  const status = createStatus({ language, words, onLogOut: () => session.logOut(), onProof: complete })
  /** A login that needs a second step, for which the bar asks. */
  let step: SecondStep | undefined
  const session = createSession({ pathOf: operations.pathOf, onChange })
  session.restore()
  setInterval(session.check, 1000)

  function onChange(state: State, login: Login | undefined): void {
    if (login === undefined) system.authActions.logout(['bearer'])
    else system.authActions.authorize({ bearer: { name: 'bearer', schema, value: credentialOf(login) } })
    prefill.update(login)
    step = undefined
    status.show(state, login)
  }

  function ask(next: SecondStep | undefined): void {
    if (next === undefined) return
    step = next
    status.ask(next)
  }

  async function complete(proof: Proof): Promise<void> {
    const asked = step
    if (asked === undefined) return
    const outcome = await confirm(asked, proof, operations, words)
    // The user may have begun another login in the meantime
    if (step !== asked) return
    if ('problem' in outcome && !outcome.isOver) return status.ask(asked, outcome.problem)
    if ('body' in outcome) return session.adopt(asked.kind, outcome.body, undefined)
    step = undefined
    status.show(session.login === undefined ? 'ended' : 'active', session.login)
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
      const operationId = operations.idOf(path, method) ?? ''
      const kind = logins[operationId]
      if (status === 401 && kind !== undefined) ask(secondStepIn(kind, body))
      if (status !== 200) return
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
