import { claimsOf, type Tokens } from './tokens'

/** Why nobody is logged in, if it was not the user who logged out. */
export type Ending = 'elsewhere' | 'expired' | 'closed'

/** What all tabs of this browser share, and what a reload finds again. */
export interface Stored {
  tokens?: Tokens
  ending?: Ending
}

const KEY = 'keyturn'

export function read(): Stored {
  try {
    const stored: Stored = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    // Throws when what is there is none of ours
    if (stored.tokens) for (const token of [stored.tokens.access, stored.tokens.refresh]) claimsOf(token)
    return stored
  } catch {
    return {}
  }
}

export function write(stored: Stored): void {
  localStorage.setItem(KEY, JSON.stringify(stored))
}

/** Tells when another tab has written. A tab is not told of what it wrote itself. */
export function onWrittenElsewhere(listener: () => void): void {
  addEventListener('storage', ({ key }) => {
    // No key: everything was cleared
    if (key === KEY || key === null) listener()
  })
}

/** Runs a task while no other tab runs one. Only pages on https or localhost have locks; others do without. */
export async function withoutOtherTabs(task: () => Promise<void>): Promise<void> {
  if ('locks' in navigator) await navigator.locks.request(KEY, task)
  else await task()
}
