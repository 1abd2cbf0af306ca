/** What the service says, or that it says nothing. */
export interface Answer {
  /** 0 when there is no answer: offline, too late, or to an origin that the service does not allow. */
  status: number
  /** The members of a JSON object; none for anything else, such as a proxy's error page. */
  body: Record<string, unknown>
  /** Milliseconds until the service wants to be asked again. A page can read it if CORS_EXPOSE_HEADERS has `retry-after`. */
  retryAfter?: number
  /** When it was asked, in milliseconds since 1970. */
  since: number
}

export interface Call {
  /** An access token. */
  access?: string
  /** Sent by POST. */
  json?: Record<string, string>
}

const PATIENCE = 10_000

/** Calls the service. Never throws: no answer is an answer too. */
export async function callService(path: string, { access, json }: Call = {}): Promise<Answer> {
  const since = Date.now()
  try {
    const response = await fetch(import.meta.env.VITE_SERVICE_URL + path, {
      method: json === undefined ? 'GET' : 'POST',
      headers: {
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(access !== undefined && { authorization: `Bearer ${access}` })
      },
      body: json && JSON.stringify(json),
      signal: AbortSignal.timeout(PATIENCE)
    })
    const retryAfter = 1000 * Number(response.headers.get('retry-after'))
    const body = parse(await response.text())
    return { status: response.status, body, since, ...(retryAfter > 0 && { retryAfter }) }
  } catch {
    return { status: 0, body: {}, since }
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
