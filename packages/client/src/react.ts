/** @module @keyturn/client/react */
import { useSyncExternalStore } from 'react'
import type { BrowserSession, SessionState } from './browser/types.js'

const loading: SessionState = { status: 'loading' }

/**
 * The state of a session. The component is rendered again when it changes, in this tab or in another one.
 *
 * @example
 * const { status } = useSession(session)
 */
export function useSession({ subscribe, state }: Pick<BrowserSession, 'subscribe' | 'state'>): SessionState {
  return useSyncExternalStore(subscribe, state, () => loading)
}
