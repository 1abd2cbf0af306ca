import type { ReactNode } from 'react'

/** A state in a word or two. */
export function Badge({
  kind = 'neutral',
  children
}: {
  kind?: 'good' | 'bad' | 'warning' | 'neutral'
  children: ReactNode
}) {
  return <span className={`badge ${kind}`}>{children}</span>
}
