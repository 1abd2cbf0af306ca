// Checks access tokens by keyturn's public keys. No request waits for keyturn, and none fails because it is away; of a
// log-out the service learns by the feed, a moment later.
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import { followRevocations } from './revocations.js'

/** What keyturn signs with (its ALGORITHM), and nothing else. */
const algorithms = ['ES256']

/** @param {import('./app.js').Options} options */
export async function checkByKeys({ issuer, audience, clientId, clientSecret, interval = 2_000 }) {
  // Fetched as often as its Cache-Control says, so that a key that was withdrawn is not believed for long, and kept for
  // longer, so that keyturn may be away
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`), { cacheMaxAge: 3_600_000 })
  await keys.reload()
  const timer = setInterval(() => keys.reload().catch(console.error), 300_000)
  const revoked = await followRevocations({ issuer, clientId, clientSecret, interval })

  return {
    /** @type {import('./bearer.js').Check} */
    async check(token) {
      try {
        const { payload, protectedHeader } = await jwtVerify(token, keys, {
          algorithms,
          issuer,
          audience,
          requiredClaims: ['sub', 'exp']
        })
        // A refresh token has the same issuer, audience and signature
        const isAccess = protectedHeader.typ === 'at+jwt' || payload.token_type === 'access'
        return isAccess && !revoked.has(payload.sid, payload.jti) ? payload : undefined
      } catch (error) {
        if (isOfTheToken(error)) return undefined
        throw error
      }
    },
    stop() {
      clearInterval(timer)
      revoked.stop()
    }
  }
}

/** @param {unknown} error what jose threw: because of the token, or because the keys could not be had? */
function isOfTheToken(error) {
  const ofTheKeys = [errors.JWKSTimeout.code, errors.JWKSInvalid.code, errors.JOSEError.code]
  return error instanceof errors.JOSEError && !ofTheKeys.includes(error.code)
}
