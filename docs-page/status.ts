import { claimsOf } from '../packages/client/src/claims.js'
import { createSecondStepForm } from './second-step-form.js'
import type { State } from './session.js'
import { type Language, type Texts, texts } from './texts.js'
import { type Login, textIn } from './tokens.js'

export interface StatusOptions {
  language: Language
  onLogOut(): void
  /** Is told of the code for the second step of a login. */
  onCode(code: string): Promise<void>
}

/** The bar at the top of the page, which says who is logged in. */
export function createStatus({ language, onLogOut, onCode }: StatusOptions) {
  const words = texts[language]
  const bar = document.createElement('div')
  bar.className = 'login-status'
  const text = document.createElement('span')
  text.setAttribute('role', 'status')
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = words.logOut
  button.addEventListener('click', onLogOut)
  const secondStep = createSecondStepForm(words, onCode)
  bar.append(text, secondStep.form, button)
  document.body.prepend(bar)
  bar.lang = language
  show('none', undefined)
  return { show, ask }

  function show(state: State, login: Login | undefined): void {
    bar.dataset.state = state
    button.hidden = login === undefined
    secondStep.show(false)
    text.textContent = textOf(words, language, state, login)
  }

  /** Asks for the second step. @param failed the last attempt, if there was one */
  function ask(failed?: { problem: string | undefined }): void {
    bar.dataset.state = 'second-step'
    secondStep.show(true)
    text.textContent = failed === undefined ? words.secondStep : (failed.problem ?? words.unreachable)
  }
}

function textOf(words: Texts, language: Language, state: State, login: Login | undefined): string {
  if (login === undefined) return state === 'ended' ? words.ended : words.none
  const username = textIn(claimsOf(login.access), 'username')
  if (state === 'delayed') return words.delayed(username)
  return words.active(username, new Date(login.renewAt).toLocaleTimeString(language))
}
