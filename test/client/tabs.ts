// A browser on a test's clock: tabs that share cookies, storage and locks, and a network that is not reliable.
import type { Test } from 'tap'
import { createQueue } from '../../packages/client/src/browser/queue.js'
import { createSessionIn } from '../../packages/client/src/browser/session.js'
import { createMemoryStore } from '../../packages/client/src/browser/stored.js'
import type { Message, Surroundings } from '../../packages/client/src/browser/surroundings.js'
import type { BrowserSession, SessionState } from '../../packages/client/src/browser/types.js'
import type { TestClock } from '../service.js'

export type Transport = 'cookie' | 'memory'

/**
 * What becomes of a request: `pass` it on; `lose` the response: the service has carried it out; `hold` the response until the page
 * gives up; `cut` the connection before the service hears of it; hold the response `until` something happens. Or another response.
 */
export type Fate = 'pass' | 'lose' | 'hold' | 'cut' | { until: Promise<void> } | (() => Response)

export interface SeenRequest {
  path: string
  key: string | null
  authorization: string | null
  /** As text. */
  body: string
}

export interface Tab {
  session: BrowserSession
  /** Each state that a subscriber has heard of. */
  heard: SessionState[]
  isHidden: boolean
  /** An event of the browser: the page comes to the front, or the network is back. */
  wake(isOnline?: boolean): void
}

export interface TestBrowser {
  open(transport?: Transport): Tab
  /** Lets time pass for all tabs at once, as after a sleep of the computer: timers run afterwards. */
  pass(milliseconds: number): void
  /** Of the next requests to the service, in their order. The last one stays. */
  fates: Fate[]
  requests: SeenRequest[]
  /** The paths of the requests below /api/token, in their order, and nothing else. */
  tokenCalls(): string[]
  cookies: Map<string, string>
}

interface Timer {
  at: number
  run(): void
}

export function openBrowser(t: Test, baseUrl: string, clock: TestClock, transport: Transport = 'cookie'): TestBrowser {
  const cookies = new Map<string, string>()
  const timers = new Set<Timer>()
  const shared = { store: createMemoryStore(), exclusively: createQueue() }
  const hearing = new Set<(message: Message) => void>()
  const requests: SeenRequest[] = []
  const fates: Fate[] = ['pass']
  return { open, pass, fates, requests, cookies, tokenCalls }

  function open(kind = transport): Tab {
    const own = kind === 'cookie' ? shared : { store: createMemoryStore(), exclusively: createQueue() }
    let hear: (message: Message) => void = () => {}
    let wake: (isOnline: boolean) => void = () => {}
    const heard: SessionState[] = []
    const page = { isHidden: false }
    const surroundings: Surroundings = {
      ...own,
      baseUrl,
      clock,
      random: () => 0,
      after,
      fetch: send,
      isPage: true,
      isHidden: () => page.isHidden,
      tell(message) {
        const text = JSON.stringify(message)
        for (const other of hearing) if (other !== hear) setImmediate(() => other(JSON.parse(text)))
      },
      listen(hears, wakes) {
        hear = hears
        wake = wakes
        hearing.add(hear)
        return () => hearing.delete(hear)
      }
    }
    const session = createSessionIn(surroundings, { transport: kind })
    session.subscribe((state) => heard.push(state))
    t.teardown(() => session.close())
    return Object.assign(page, { session, heard, wake: (isOnline = false) => wake(isOnline) })
  }

  function after(milliseconds: number, run: () => void): () => void {
    const timer = { at: clock() + milliseconds, run }
    timers.add(timer)
    return () => timers.delete(timer)
  }

  function pass(milliseconds: number): void {
    clock.pass(milliseconds)
    for (const timer of [...timers].filter(({ at }) => at <= clock())) if (timers.delete(timer)) timer.run()
  }

  async function send(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
    const request = new Request(input, init)
    const { headers, signal } = request
    const { pathname } = new URL(request.url)
    const body = await request.clone().text()
    requests.push({
      path: pathname,
      key: headers.get('idempotency-key'),
      authorization: headers.get('authorization'),
      body
    })
    const fate = (fates.length > 1 ? fates.shift() : fates[0]) ?? 'pass'
    if (typeof fate === 'function') return fate()
    if (fate === 'cut') throw new TypeError('Failed to fetch')
    const withCookies = request.credentials === 'include'
    const response = await fetch(request.url, {
      method: request.method,
      body: body === '' ? null : body,
      headers: {
        ...Object.fromEntries(headers),
        origin: 'http://localhost:5173',
        ...(withCookies && { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') })
      }
    })
    if (typeof fate === 'object') await fate.until
    if (fate === 'hold') {
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
    }
    if (fate === 'lose') throw new TypeError('Failed to fetch')
    for (const line of withCookies ? response.headers.getSetCookie() : []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }

  function tokenCalls(): string[] {
    return requests.flatMap(({ path }) => /^\/api\/token(.*)/.exec(path)?.[1] ?? [])
  }
}
