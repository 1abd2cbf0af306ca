/**
 * Says whose access token this is: its claims, or undefined when it is of no use here. Throws when that cannot be told.
 *
 * @callback Check
 * @param {string} token
 * @returns {Promise<Record<string, unknown> | undefined>}
 */

/**
 * Lets nobody pass without a good access token (RFC 6750). Whoever does has its claims in `response.locals.claims`.
 *
 * @param {Check} check
 * @returns {import('express').RequestHandler}
 */
export function bearer(check) {
  return async function authenticate(request, response, next) {
    const [, token] = /^Bearer +(\S+)$/i.exec(request.get('authorization') ?? '') ?? []
    if (token === undefined) {
      response.status(401).set('www-authenticate', 'Bearer').json({ error: 'unauthorized' })
      return
    }
    try {
      response.locals.claims = await check(token)
    } catch (error) {
      // Not to know is no reason to log anybody out
      console.error(error)
      response.status(503).set('retry-after', '5').json({ error: 'temporarily_unavailable' })
      return
    }
    if (response.locals.claims !== undefined) next()
    else response.status(401).set('www-authenticate', 'Bearer error="invalid_token"').json({ error: 'invalid_token' })
  }
}
