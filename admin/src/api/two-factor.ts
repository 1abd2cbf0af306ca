import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, dataOf } from './client'

const mine = queryOptions({
  queryKey: ['two-factor'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/users/me/two-factor', { signal }))
})

/** What the user of this session has set up for two-factor authentication. */
export const useTwoFactor = () => useQuery(mine)
