import { tokenGrants } from '../clients/client.js'
import { assertionAlgorithms } from '../clients/public-keys.js'

const methods = ['client_secret_basic', 'client_secret_post', 'private_key_jwt']

/**
 * What there is here for OAuth clients, and nothing else (RFC 8414, section 2).
 *
 * @param issuer our issuer identifier, an http or https URL
 * @param base where our endpoints are, without a slash at the end
 */
export function metadataOf(issuer: string, base: string) {
  return {
    issuer,
    jwks_uri: `${base}/.well-known/jwks.json`,
    token_endpoint: `${base}/oauth/token`,
    token_endpoint_auth_methods_supported: methods,
    token_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    introspection_endpoint: `${base}/oauth/introspect`,
    introspection_endpoint_auth_methods_supported: methods,
    introspection_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    revocation_endpoint: `${base}/oauth/revoke`,
    revocation_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    grant_types_supported: tokenGrants,
    // There is no authorization endpoint, and so nothing that it could answer with.
    response_types_supported: [],
    service_documentation: `${base}/docs`
  }
}

export type ServerMetadata = Omit<ReturnType<typeof metadataOf>, 'service_documentation'>
