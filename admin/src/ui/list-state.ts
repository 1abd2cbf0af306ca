import { type QueryKey, useQuery } from '@tanstack/react-query'
import { createPreference, useStore } from '../store'

/** The place in a list, as the URL has it. */
export interface ListSearch {
  /** Such as `-date_joined`. */
  sort?: string | undefined
  /** The cursors of the pages from the second one to this one. */
  after?: string[] | undefined
}

/** What the service answers for a list. */
export interface Page<Item> {
  items: Item[]
  next: string | null
  count?: number
}

export const pageSizes = ['25', '50', '100'] as const

export type PageSize = (typeof pageSizes)[number]

/** How many rows a page has. This browser remembers it. */
export const pageSize = createPreference<PageSize>(
  'rows',
  (text): text is PageSize => pageSizes.some((size) => size === text),
  '25'
)

const READ_AGAIN_AFTER = 30_000

/**
 * A page of a list. It is read again while it is shown, and stays at its place.
 *
 * @param key what else than the place decides what is read
 */
export function useListPage<Item>(
  key: QueryKey,
  { sort, after = [] }: ListSearch,
  read: (query: { limit: number; cursor?: string; count: true }, signal: AbortSignal) => Promise<Page<Item>>
) {
  const limit = Number(useStore(pageSize))
  const cursor = after.at(-1)
  return useQuery({
    queryKey: [...key, { sort, cursor, limit }],
    queryFn: ({ signal }) => read({ limit, count: true, ...(cursor && { cursor }) }, signal),
    refetchInterval: READ_AGAIN_AFTER
  })
}

/** The text under a name of the URL's search, if it is one of those allowed. */
export function oneOf<Text extends string>(value: unknown, allowed: readonly Text[]): Text | undefined {
  return allowed.find((text) => text === value)
}

/** The text under a name of the URL's search. A number is one that the router has read as such. */
export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) || undefined : undefined
}

/** The cursors in the URL's search. */
export function cursorsIn(value: unknown): string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') && value.length > 0 ? value : undefined
}
