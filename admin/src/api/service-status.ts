import { useQuery } from '@tanstack/react-query'
import { api, dataOf } from './client'

const READ_AGAIN_AFTER = 60_000

/** The version of the service, its signing key and its warnings. */
export function useServiceStatus() {
  return useQuery({
    queryKey: ['status'],
    queryFn: ({ signal }) => dataOf(api.GET('/api/admin/status', { signal })),
    refetchInterval: READ_AGAIN_AFTER
  })
}
