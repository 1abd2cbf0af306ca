import { parseObject } from '../answer.js'
import { createMemoryStore, type Store } from './stored.js'

/** In `localStorage`, or in memory where the browser forbids it. */
export function createTabStore(name: string): Store {
  const memory = createMemoryStore()
  return {
    read() {
      try {
        return parseObject(localStorage.getItem(name) ?? '')
      } catch {
        return memory.read()
      }
    },
    write(stored) {
      memory.write(stored)
      try {
        localStorage.setItem(name, JSON.stringify(stored))
      } catch {
        // Then it is in memory
      }
    }
  }
}
