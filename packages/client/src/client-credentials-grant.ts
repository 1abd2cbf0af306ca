import type { Grant } from './grant.js'
import type { ClientCredentialsOptions } from './options.js'

export interface ClientCredentialsGrant extends Grant {
  use(credentials: { clientSecret: string }): void
}

/** RFC 6749, 4.4, with client_secret_basic. Issues no refresh token: asking again costs the server nothing. */
export function createClientCredentialsGrant(options: ClientCredentialsOptions): ClientCredentialsGrant {
  const { tokenEndpoint, clientId, scope, resource = [] } = options
  let { clientSecret } = options

  const body = new URLSearchParams({ grant_type: 'client_credentials' })
  if (scope !== undefined) body.set('scope', scope)
  for (const audience of typeof resource === 'string' ? [resource] : resource) body.append('resource', audience)

  return {
    patience: 10_000,
    rotates: false,
    ready: () => true,
    prepare: async () => {},
    request: () => ({
      url: tokenEndpoint,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${btoa(`${formEncode(clientId)}:${formEncode(clientSecret)}`)}`
      },
      body: body.toString()
    }),
    read({ access_token: access, token_type: type, expires_in: expiresIn }) {
      if (typeof access !== 'string' || access === '') return undefined
      // RFC 6749, 7.1: a client must not use a token of a type that it does not know.
      if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') return undefined
      return { access, ...(typeof expiresIn === 'number' && Number.isFinite(expiresIn) && { expiresIn }) }
    },
    keep: async () => {},
    load: async () => undefined,
    use(credentials) {
      clientSecret = credentials.clientSecret
    }
  }
}

/** RFC 6749, 2.3.1: a colon in the id would otherwise end it, and only ASCII fits into base64. */
function formEncode(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1)
}
