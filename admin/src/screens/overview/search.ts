import { oneOf } from '../../ui/list-state'

export const ranges = ['day', 'week'] as const

export type Range = (typeof ranges)[number]

/** How far the charts go back, as the URL has it. */
export interface OverviewSearch {
  range?: Range | undefined
}

/** Reads the URL, which a user may have changed by hand: unknown values are left out. */
export function readOverviewSearch(search: Record<string, unknown>): OverviewSearch {
  return { range: oneOf(search.range, ranges) }
}
