import { claimsOf } from '../packages/client/src/claims.js'
import type { Proof, SecondStep } from './second-step.js'
import { createSecondStepForm } from './second-step-form.js'
import type { State } from './session.js'
import type { Language, Texts } from './texts.js'
import { type Login, textIn } from './tokens.js'

export interface StatusOptions {
  language: Language
  words: Texts
  onLogOut(): void
  /** Is told of the proof for the second step of a login. */
  onProof(proof: Proof): Promise<void>
}

/** The bar at the top of the page, which says who is logged in. */
export function createStatus({ language, words, onLogOut, onProof }: StatusOptions) {
  const bar = document.createElement('div')
  bar.className = 'login-status'
  const text = document.createElement('span')
  text.setAttribute('role', 'status')
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = words.logOut
  button.addEventListener('click', onLogOut)
  const secondStep = createSecondStepForm(words, onProof)
  bar.append(text, secondStep.form, button)
  document.body.prepend(bar)
  bar.lang = language
  show('none', undefined)
  return { show, ask }

  function show(state: State, login: Login | undefined): void {
    bar.dataset.state = state
    button.hidden = login === undefined
    secondStep.show(undefined)
    text.textContent = textOf(words, language, state, login)
  }

  /** Asks for the second step. @param problem why the last attempt failed, if there was one */
  function ask(step: SecondStep, problem?: string): void {
    bar.dataset.state = 'second-step'
    secondStep.show(step)
    text.textContent = problem ?? (step.hasPasskey ? words.secondStepOrPasskey : words.secondStep)
  }
}

function textOf(words: Texts, language: Language, state: State, login: Login | undefined): string {
  if (login === undefined) return state === 'ended' ? words.ended : words.none
  const username = textIn(claimsOf(login.access), 'username')
  if (state === 'delayed') return words.delayed(username)
  return words.active(username, new Date(login.renewAt).toLocaleTimeString(language))
}
