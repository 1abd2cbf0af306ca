import type { ReactNode } from 'react'

interface Props {
  title: string
  /** Buttons beside the title. */
  actions?: ReactNode
  children?: ReactNode
}

/** A screen: its title, which is also the window's, its actions, and what it shows. */
export function Screen({ title, actions, children }: Props) {
  return (
    <>
      <title>{`${title} – keyturn`}</title>
      <header className="screen-header">
        <h1>{title}</h1>
        {actions && <div className="actions">{actions}</div>}
      </header>
      {children}
    </>
  )
}
