/** What a page of another origin asked for and does not get. */
export interface CorsRefusal {
  origin: string
  /** Names the setting that would allow it. */
  reason: string
  /** The header, method or route that is refused; undefined where it is the origin. */
  asked?: string | undefined
}

/** As many refusals are told apart: a page can ask from any origin, and each would be a line. */
const maxRemembered = 100
const maxLength = 200

/** Logs each refusal once: the browser names no setting, and the service answers as if nothing had happened. */
export function createRefusalLog(log: (details: object, message: string) => void) {
  const logged = new Set<string>()

  return function logRefusal({ origin, reason, asked }: CorsRefusal): void {
    const details = { origin: harmless(origin), ...(asked !== undefined && { asked: harmless(asked) }) }
    const key = JSON.stringify([reason, details])
    if (logged.size >= maxRemembered || logged.has(key)) return
    logged.add(key)
    log(details, `CORS rejected ${reason}`)
  }
}

/** Without what a terminal obeys, and of bounded length. */
const harmless = (text: string): string => text.slice(0, maxLength).toWellFormed().replace(/\p{C}/gu, '\uFFFD')

/** What a page of an origin asks for. */
export interface CrossOriginRequest {
  origin: string
  /** Whether an origin setting allows the page. */
  isAllowed: boolean
  /** Whether CORS_URLS_REGEX matches the path. */
  isCovered: boolean
  /** The route's pattern: a path may hold anything. */
  route: string
  /** Of a preflight: the method and headers that the browser asks for. */
  method?: string | undefined
  headers?: string | undefined
  isForPrivateNetwork: boolean
}

export interface CorsAllowances {
  CORS_ALLOW_METHODS: readonly string[]
  CORS_ALLOW_HEADERS: readonly string[]
  CORS_ALLOW_PRIVATE_NETWORK: boolean
}

/** These need no permission (Fetch standard, CORS-safelisted method). */
const safelisted = ['GET', 'HEAD', 'POST']

/** Why a browser shows the page no answer; undefined where it shows one. */
export function corsRefusalOf(request: CrossOriginRequest, allowed: CorsAllowances): CorsRefusal | undefined {
  const { origin, route, method, headers = '' } = request
  if (!request.isAllowed) {
    const setting = origin === 'null' ? 'CORS_ALLOW_ALL_ORIGINS alone allows' : 'CORS_ALLOWED_ORIGINS does not name'
    return { origin, reason: `an origin that ${setting}` }
  }
  if (!request.isCovered) return { origin, reason: 'a path that CORS_URLS_REGEX does not match', asked: route }
  if (method === undefined) return undefined
  if (![...safelisted, ...allowed.CORS_ALLOW_METHODS].includes(method)) {
    return { origin, reason: 'a method that CORS_ALLOW_METHODS does not name', asked: method }
  }
  const named = new Set(allowed.CORS_ALLOW_HEADERS.map((name) => name.toLowerCase()))
  const names = headers.split(',').map((name) => name.trim().toLowerCase())
  const unnamed = names.find((name) => name !== '' && !named.has(name))
  if (unnamed !== undefined) {
    return { origin, reason: 'a header that CORS_ALLOW_HEADERS does not name', asked: unnamed }
  }
  if (!request.isForPrivateNetwork || allowed.CORS_ALLOW_PRIVATE_NETWORK) return undefined
  return { origin, reason: 'a public page, which CORS_ALLOW_PRIVATE_NETWORK would allow' }
}
