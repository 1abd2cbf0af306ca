import type { Proof, SecondStep } from './second-step.js'
import type { Texts } from './texts.js'

/** The form for the second step of a login. It is hidden while no login needs one. */
export function createSecondStepForm(words: Texts, onProof: (proof: Proof) => Promise<void>) {
  const form = document.createElement('form')
  const label = document.createElement('label')
  const input = document.createElement('input')
  const logIn = document.createElement('button')
  const passkey = document.createElement('button')
  input.autocomplete = 'one-time-code'
  input.required = true
  label.append(words.code, ' ', input)
  logIn.textContent = words.logIn
  passkey.type = 'button'
  passkey.textContent = words.passkey
  form.append(label, logIn, passkey)
  form.hidden = true

  async function send(proof: Proof): Promise<void> {
    logIn.disabled = passkey.disabled = true
    await onProof(proof)
    logIn.disabled = passkey.disabled = false
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void send({ code: input.value })
  })
  passkey.addEventListener('click', () => void send('passkey'))

  return {
    form,
    show(step: SecondStep | undefined): void {
      form.hidden = step === undefined
      passkey.hidden = !step?.hasPasskey
      input.value = ''
      if (step !== undefined) input.focus()
    }
  }
}
