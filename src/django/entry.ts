import { isObject } from '../text/numbers.js'
import type { Reason } from './report.js'

export interface Entry {
  model: string
  pk: unknown
  fields: Record<string, unknown>
}

/** What an entry says, or why it cannot be carried over. */
export type Reading<T> = { value: T } | { value: null; reason: Reason /** The field at fault. */; field?: string }

/** @returns null when it is nothing that dumpdata writes */
export function entryOf(value: unknown): Entry | null {
  if (!isObject(value) || typeof value.model !== 'string' || !isObject(value.fields)) return null
  return { model: value.model.toLowerCase(), pk: value.pk, fields: value.fields }
}

export function idOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null
}
