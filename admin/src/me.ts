import type { DetailedUser } from '@keyturn/client/browser'
import { createContext, useContext } from 'react'

/** The user of this session. */
export type Me = Pick<DetailedUser, 'id' | 'username' | 'email' | 'nickname' | 'is_staff' | 'is_superuser'>

const MeContext = createContext<Me | undefined>(undefined)

export const MeProvider = MeContext.Provider

/** The user of this session, in every component below the gate. */
export function useMe(): Me {
  const me = useContext(MeContext)
  if (me === undefined) throw new Error('useMe is for components below the gate')
  return me
}
