import { NotFound } from '../../errors.js'
import { tokenGrants } from '../clients/client.js'
import { assertionAlgorithms } from '../clients/public-keys.js'

const methods = ['client_secret_basic', 'client_secret_post', 'private_key_jwt']

interface Server {
  issuer: string
  /** Where the endpoints are, without a slash at the end. */
  url: string
  /** Whether the service has its docs page. */
  hasDocs: boolean
}

/**
 * The metadata for OAuth clients (RFC 8414, section 2).
 *
 * @throws NotFound if the issuer is not a URL, since a client could not find the document then
 */
export function metadataOf({ issuer, url, hasDocs }: Server) {
  if (!/^https?:\/\//.test(issuer)) throw NotFound()
  return {
    issuer,
    jwks_uri: `${url}/.well-known/jwks.json`,
    token_endpoint: `${url}/oauth/token`,
    token_endpoint_auth_methods_supported: methods,
    token_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    introspection_endpoint: `${url}/oauth/introspect`,
    introspection_endpoint_auth_methods_supported: methods,
    introspection_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    revocation_endpoint: `${url}/oauth/revoke`,
    revocation_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    grant_types_supported: tokenGrants,
    // Required, and empty because the service has no authorization endpoint.
    response_types_supported: [],
    ...(hasDocs && { service_documentation: `${url}/docs` })
  }
}

export type ServerMetadata = ReturnType<typeof metadataOf>
