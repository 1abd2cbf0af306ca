import { cursorsIn, type ListSearch, oneOf } from '../../ui/list-state'

export const states = ['waiting', 'failed'] as const

/** Which emails the list shows, as the URL has it. */
export interface EmailSearch extends ListSearch {
  state?: (typeof states)[number] | undefined
}

/** Reads the URL, which a user may have changed by hand: unknown values are left out. */
export function readEmailSearch(search: Record<string, unknown>): EmailSearch {
  return { state: oneOf(search.state, states), after: cursorsIn(search.after) }
}
