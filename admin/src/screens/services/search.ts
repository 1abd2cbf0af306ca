import { cursorsIn, type ListSearch } from '../../ui/list-state'

/** The place in the list of services, as the URL has it. */
export type ServicesSearch = Pick<ListSearch, 'after'>

/** Reads the URL, which a user may have changed by hand. */
export function readServicesSearch(search: Record<string, unknown>): ServicesSearch {
  return { after: cursorsIn(search.after) }
}
