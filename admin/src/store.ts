import { useSyncExternalStore } from 'react'

/** A value that parts of the page share. */
export interface Store<Value> {
  get(): Value
  set(value: Value): void
  /** @returns what ends that */
  subscribe(listener: () => void): () => void
}

export function createStore<Value>(initial: Value): Store<Value> {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next) {
      value = next
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  }
}

/** The value, in a component that is rendered again when it changes. */
export function useStore<Value>({ subscribe, get }: Store<Value>): Value {
  return useSyncExternalStore(subscribe, get)
}

/** A value that this browser remembers, for all its tabs. @param isValid what it may be: anything else counts as not stored */
export function createPreference<Value extends string>(
  name: string,
  isValid: (text: string) => text is Value,
  initial: Value
): Store<Value> {
  const key = `keyturn admin ${name}`
  const stored = localStorage.getItem(key)
  const store = createStore<Value>(stored !== null && isValid(stored) ? stored : initial)
  store.subscribe(() => localStorage.setItem(key, store.get()))
  addEventListener('storage', (event) => {
    if (event.key === key && event.newValue !== null && isValid(event.newValue) && event.newValue !== store.get())
      store.set(event.newValue)
  })
  return store
}
