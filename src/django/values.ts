import { isEmpty } from './mapping.js'

/** A time, and what was assumed or left out to read it. */
export interface Time {
  date: Date
  /** Without an offset, as with USE_TZ=False: taken for UTC. */
  naive: boolean
  /** More exact than a millisecond. */
  cut: boolean
}

const isoTime =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?)?$/

/** A time as Django's serializer writes it (ISO 8601); null where it is none that a database holds. */
export function timeOf(value: unknown): Time | null {
  const [matched, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', offset] =
    (typeof value === 'string' && isoTime.exec(value)) || []
  if (matched === undefined) return null
  // JavaScript takes February 30 for March 2.
  const midnight = new Date(`${year}-${month}-${day}T00:00:00Z`)
  if (midnight.getUTCDate() !== Number(day)) return null
  const milliseconds = fraction.padEnd(3, '0').slice(0, 3)
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}${offset ?? 'Z'}`)
  return isStorable(date) ? { date, naive: offset === undefined, cut: /[1-9]/.test(fraction.slice(3)) } : null
}

/** Whether MySQL's DATETIME holds it. */
export function isStorable(date: Date): boolean {
  return date.getTime() >= -3e13 && date.getUTCFullYear() <= 9999
}

/** @returns null for a value that is no level; none at all is level 1 */
export function levelOf(value: unknown): number | null {
  if (isEmpty(value)) return 1
  const level = typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : value
  return typeof level === 'number' && Number.isInteger(level) && Math.abs(level) < 2 ** 31 ? level : null
}

/** A text, or a number's digits; null for what has no text, and for numbers of which JavaScript loses digits. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value
  if (typeof value !== 'number') return null
  return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value)) ? String(value) : null
}

/** A flag as Django takes it: null is no. undefined where it is none. */
export function flagOf(value: unknown, missing: boolean): boolean | undefined {
  if (value === undefined) return missing
  if (value === null) return false
  return typeof value === 'boolean' ? value : undefined
}

export function isLonger(text: string, characters: number): boolean {
  return text.length > characters && [...text].length > characters
}
