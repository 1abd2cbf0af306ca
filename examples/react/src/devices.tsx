import type { SessionPage } from '@keyturn/client/browser'
import { useState } from 'react'
import { call } from './api'
import { useData } from './use-data'

/** The sessions of the user: one for each device on which the user is logged in. */
export function Devices() {
  const { outcome, reload } = useData<SessionPage>('/api/sessions')
  const [problem, setProblem] = useState<string>()

  async function revoke(id: string) {
    const result = await call('DELETE', `/api/sessions/${id}`)
    setProblem('problem' in result ? result.problem.message : undefined)
    await reload()
  }

  if (outcome === undefined) return <section aria-busy="true" />
  if ('problem' in outcome) return <section>{outcome.problem.message}</section>
  return (
    <section aria-label="Devices">
      <h2>Devices</h2>
      {problem && <p role="alert">{problem}</p>}
      <ul>
        {outcome.data.items.map(({ id, device, ip, created_at, current }) => (
          <li key={id}>
            <div>
              <strong>{device || 'Unknown device'}</strong>
              <span className="quiet">
                {ip} · since {new Date(created_at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })}
              </span>
            </div>
            {current ? (
              <span className="badge">This device</span>
            ) : (
              <button type="button" className="plain" onClick={() => revoke(id)}>
                Sign out
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
