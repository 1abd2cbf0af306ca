import { useEffect, useState } from 'react'
import type { Answer } from './service'
import type { Session } from './session/session'

/**
 * What the service knows of whoever is logged in. It is asked again when the page comes to the front, which also tells
 * whether the session has ended on another device.
 */
export function Member({ session }: { session: Session }) {
  const [answer, setAnswer] = useState<Answer>()

  useEffect(() => {
    let isShown = true
    const load = async () => {
      if (document.visibilityState === 'hidden') return
      const answer = await session.get('/api/users/me')
      if (isShown) setAnswer(answer)
    }
    void load()
    document.addEventListener('visibilitychange', load)
    return () => {
      isShown = false
      document.removeEventListener('visibilitychange', load)
    }
  }, [session])

  if (answer?.status !== 200) return <p>{answer && 'What the service knows of you cannot be shown for the moment.'}</p>
  const { email, level, date_joined } = answer.body
  return (
    <dl>
      <dt>E-mail</dt>
      <dd>{String(email || 'none')}</dd>
      <dt>Level</dt>
      <dd>{String(level)}</dd>
      <dt>Member since</dt>
      <dd>{new Date(String(date_joined)).toLocaleDateString()}</dd>
    </dl>
  )
}
