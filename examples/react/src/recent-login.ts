import { useSyncExternalStore } from 'react'

type Answer = (isProven: boolean) => void

/** What confirm.tsx calls when the user has answered; undefined while nothing is asked. */
let answer: Answer | undefined
let asked: Promise<boolean> | undefined
const listeners = new Set<() => void>()

function show(next: Answer | undefined) {
  answer = next
  for (const listener of listeners) listener()
}

/** Asks the user for a proof, once for all actions that wait for it. Resolves to whether the user has given one. */
export function askForProof(): Promise<boolean> {
  asked ??= new Promise<boolean>(show).finally(() => {
    asked = undefined
    show(undefined)
  })
  return asked
}

/** The question, for the component that shows it. */
export function useQuestion(): Answer | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => answer
  )
}
