import type { Texts } from './texts.js'

/** The form for the second step of a login. It is hidden while no login needs one. */
export function createSecondStepForm({ code, logIn }: Texts, onCode: (code: string) => Promise<void>) {
  const form = document.createElement('form')
  const label = document.createElement('label')
  const input = document.createElement('input')
  const button = document.createElement('button')
  input.autocomplete = 'one-time-code'
  input.required = true
  label.append(code, ' ', input)
  button.textContent = logIn
  form.append(label, button)
  form.hidden = true

  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    button.disabled = true
    await onCode(input.value)
    button.disabled = false
  })

  return {
    form,
    show(isAsked: boolean): void {
      form.hidden = !isAsked
      input.value = ''
      if (isAsked) input.focus()
    }
  }
}
