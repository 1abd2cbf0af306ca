import type { CurrentSigningKey } from '@keyturn/client/browser'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Card } from '../../ui/card'
import { Facts } from '../../ui/facts'
import { Moment } from '../../ui/time'

const DAY = 86_400_000

/** The key that signs now: its age, and when the next one takes its place. */
export function CurrentKey({ signingKey }: { signingKey: CurrentSigningKey }) {
  const { t } = useTranslation()
  const { managed, kid, alg, activates_at, next_rotation_at } = signingKey
  const facts: [name: string, value: ReactNode][] = [[t('keys.alg'), alg]]
  if (kid !== null) facts.push([t('keys.kid'), <code key="kid">{kid}</code>])
  if (activates_at !== null) {
    const age = Math.floor((Date.now() - new Date(activates_at).getTime()) / DAY)
    facts.push([t('keys.age'), t('keys.days', { count: Math.max(0, age) })])
  }
  if (next_rotation_at !== null) facts.push([t('keys.nextRotation'), <Moment key="next" at={next_rotation_at} />])
  return (
    <Card title={t('keys.current')}>
      <Facts facts={facts} />
      <p className="hint">{managed ? t('keys.managedHint') : t('keys.staticHint')}</p>
    </Card>
  )
}
