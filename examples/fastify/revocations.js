/**
 * @typedef {object} Feed
 * @property {{ sid?: string, jti?: string, expires_at: string }[]} revocations
 * @property {string} next
 * @property {boolean} more
 */

/**
 * Keeps the sessions and tokens that ended before their time. While the feed cannot be had, tokens are believed for as
 * long as they say.
 *
 * @param {object} options
 * @param {string} options.issuer
 * @param {string} options.clientId
 * @param {string} options.clientSecret
 * @param {number} options.interval milliseconds between two looks at the feed
 * @returns what has ended, known from the first look on. Rejects when there is no first look.
 */
export async function followRevocations({ issuer, clientId, clientSecret, interval }) {
  // RFC 6749, section 2.3.1: both halves are form-encoded first
  const credentials = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
  /** @type {Map<string, number>} what ended, and when that can be forgotten */
  const ended = new Map()
  let since = ''

  async function look() {
    const response = await fetch(`${issuer}/oauth/revocations?since=${encodeURIComponent(since)}`, {
      headers: { authorization },
      signal: AbortSignal.timeout(5_000)
    })
    if (!response.ok) throw new Error(`the feed answered ${response.status}`)
    const { revocations, next, more } = /** @type {Feed} */ (await response.json())
    for (const { sid, jti, expires_at } of revocations) ended.set(sid ?? jti ?? '', Date.parse(expires_at))
    for (const [id, end] of ended) if (end < Date.now()) ended.delete(id)
    since = next
    if (more) await look()
  }

  await look()
  const timer = setInterval(() => look().catch((error) => console.error(error.message)), interval)
  return {
    /** @param {unknown[]} ids a token's `sid` and `jti` */
    has: (...ids) => ids.some((id) => typeof id === 'string' && ended.has(id)),
    stop: () => clearInterval(timer)
  }
}
