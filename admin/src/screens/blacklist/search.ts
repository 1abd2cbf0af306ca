import { cursorsIn, type ListSearch, textIn } from '../../ui/list-state'

/** Which blacklisted tokens the list shows, as the URL has it. */
export interface BlacklistSearch extends ListSearch {
  jti?: string | undefined
}

/** Reads the URL, which a user may have changed by hand: unknown values are left out. */
export function readBlacklistSearch(search: Record<string, unknown>): BlacklistSearch {
  return { jti: textIn(search.jti), after: cursorsIn(search.after) }
}
