import { getPasskey, type PasskeyProof } from '@keyturn/client/browser'
import { useState } from 'react'
import { attempt } from './api'
import type { Sent } from './form'
import { session } from './session'

/** Browsers offer passkeys to pages with https, and on localhost. */
export const hasPasskeys = 'PublicKeyCredential' in window

interface Props {
  label: string
  /** What the proof is for: a login, its second step, or an action that needs a recent login. */
  onProof: (proof: PasskeyProof) => Promise<Sent>
}

/** Asks the user for a passkey. */
export function PasskeyButton({ label, onProof }: Props) {
  const [problem, setProblem] = useState<string>()

  async function press() {
    const { problem } = await attempt(async () => onProof({ passkey: await session.passkey(getPasskey) }))
    setProblem(problem?.message)
  }

  if (!hasPasskeys) return null
  return (
    <div className="passkey">
      <button type="button" className="plain" onClick={press}>
        {label}
      </button>
      {problem && <p role="alert">{problem}</p>}
    </div>
  )
}
