import { cursorsIn, type ListSearch } from '../../ui/list-state'

/** Which sessions the list shows, as the URL has it. */
export interface SessionSearch extends ListSearch {
  /** The ID of a user. */
  user?: number | undefined
}

/** Reads the URL, which a user may have changed by hand: unknown values are left out. */
export function readSessionSearch(search: Record<string, unknown>): SessionSearch {
  const user = Number(search.user)
  return { user: Number.isInteger(user) && user > 0 ? user : undefined, after: cursorsIn(search.after) }
}
