/** The text of a field; empty if there is none. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

/** The moment of a field of the type `datetime-local`, by the clock of the browser; null if it is empty. */
export function momentOf(form: FormData, name: string): string | null {
  const text = textOf(form, name)
  return text === '' ? null : new Date(text).toISOString()
}
