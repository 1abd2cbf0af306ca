import { createQueue } from './queue.js'
import { createMemoryStore } from './stored.js'
import type { Surroundings } from './surroundings.js'
import { createTabStore } from './tab-store.js'
import type { SessionOptions } from './types.js'

/** What a page gives its session. On a server that renders pages, nothing listens and nothing is stored. */
export function surroundingsOf({ baseUrl = '', transport }: SessionOptions): Surroundings {
  const isPage = typeof document !== 'undefined'
  const base = (isPage ? new URL(baseUrl, location.origin).href : baseUrl).replace(/\/$/, '')
  const name = `keyturn ${base}`
  const isShared = transport === 'cookie' && isPage
  const channel = isPage ? new BroadcastChannel(name) : undefined
  const inTurn = createQueue()
  return {
    baseUrl: base,
    clock: Date.now,
    random: Math.random,
    after(milliseconds, callback) {
      const timer = setTimeout(callback, milliseconds)
      return () => clearTimeout(timer)
    },
    fetch: (...request) => fetch(...request),
    store: isShared ? createTabStore(name) : createMemoryStore(),
    // Pages without https have no locks, localhost excepted
    exclusively: (task) => inTurn(() => (isShared && navigator.locks ? navigator.locks.request(name, task) : task())),
    isPage,
    isHidden: () => isPage && document.hidden,
    tell: (message) => channel?.postMessage(message),
    listen(hear, wake) {
      if (channel === undefined) return () => {}
      const controller = new AbortController()
      const { signal } = controller
      channel.addEventListener('message', ({ data }) => hear(data), { signal })
      addEventListener('online', () => wake(true), { signal })
      addEventListener('pageshow', () => wake(false), { signal })
      document.addEventListener('visibilitychange', () => wake(false), { signal })
      return () => controller.abort()
    }
  }
}
