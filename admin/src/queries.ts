import { keepPreviousData, QueryClient, type QueryState } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { isOutage } from './api/error'
import { session } from './session'

const LONGEST_PAUSE = 15_000

/**
 * What the page has read. While the service is unavailable, it keeps what it shows and asks again until there is an answer; the
 * client's fault is not repeated.
 */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (_failures, error) => isOutage(error),
      retryDelay: (failures) => Math.min(1000 * 2 ** failures, LONGEST_PAUSE),
      // The browser's own opinion of the network says nothing about a service on the same machine
      networkMode: 'always',
      placeholderData: keepPreviousData,
      staleTime: 5000
    }
  }
})

session.subscribe(({ status }) => {
  if (status === 'logged_out') queries.clear()
})

const cache = queries.getQueryCache()

/** Whether something that the page shows cannot be read at the moment. */
export function useIsOut(): boolean {
  return useSyncExternalStore(
    (listener) => cache.subscribe(listener),
    () => cache.getAll().some((query) => query.isActive() && isOut(query.state))
  )
}

function isOut({
  fetchFailureCount,
  fetchFailureReason
}: Pick<QueryState, 'fetchFailureCount' | 'fetchFailureReason'>) {
  return fetchFailureCount > 0 && isOutage(fetchFailureReason)
}
