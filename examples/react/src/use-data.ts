import { useCallback, useEffect, useState } from 'react'
import { call, type Outcome } from './api'

/**
 * What the service has at a path. It is asked again when the page comes to the front, which also tells whether the session was
 * revoked on another device.
 */
export function useData<Data>(path: string): { outcome: Outcome<Data> | undefined; reload: () => Promise<void> } {
  const [outcome, setOutcome] = useState<Outcome<Data>>()
  const reload = useCallback(async () => setOutcome(await call<Data>('GET', path)), [path])

  useEffect(() => {
    const load = () => {
      if (document.visibilityState === 'visible') void reload()
    }
    load()
    document.addEventListener('visibilitychange', load)
    return () => document.removeEventListener('visibilitychange', load)
  }, [reload])

  return { outcome, reload }
}
