import { cursorsIn, type ListSearch } from '../../ui/list-state'

/** Reads the URL, which a user may have changed by hand: unknown values are left out. */
export function readInvitationSearch(search: Record<string, unknown>): ListSearch {
  return { after: cursorsIn(search.after) }
}
