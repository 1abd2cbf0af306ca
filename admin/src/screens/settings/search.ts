import { oneOf, textIn } from '../../ui/list-state'

/** Which settings the screen shows, as the URL has it. */
export interface SettingsSearch {
  /** A part of the name, the value or the description. */
  q?: string | undefined
  /** Only those that are not at their defaults. */
  changed?: 'yes' | undefined
}

/** Reads the URL, which a user may have changed by hand: unknown values are left out. */
export function readSettingsSearch(search: Record<string, unknown>): SettingsSearch {
  return { q: textIn(search.q), changed: oneOf(search.changed, ['yes']) }
}
