/** A day such as `2026-11-27` in the URL's search. */
export function dayIn(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))
    ? value
    : undefined
}

/** When a day begins by the clock of the browser, as the service reads it. */
export function startOf(day: string): string {
  return new Date(`${day}T00:00`).toISOString()
}

/** When the day after it begins. */
export function endOf(day: string): string {
  const next = new Date(`${day}T00:00`)
  next.setDate(next.getDate() + 1)
  return next.toISOString()
}
