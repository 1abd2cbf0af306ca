import { InvalidClient, InvalidRequest } from '../../errors.js'
import { decodeUtf8 } from '../../text/utf8.js'

/** The only `client_assertion_type` there is for private_key_jwt (RFC 7523, section 2.2). */
export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** What of a request says who the client is. An empty parameter counts as left out (RFC 6749, section 3.2). */
export interface ClientParameters {
  authorization?: string | undefined
  client_id?: string | undefined
  client_secret?: string | undefined
  client_assertion?: string | undefined
  client_assertion_type?: string | undefined
}

/** What a client shows to prove who it is, by one of the methods that we take. */
export type ClientCredentials =
  | { method: 'client_secret_basic' | 'client_secret_post'; clientId: string; secret: string }
  | { method: 'private_key_jwt'; clientId: string | undefined; assertion: string }

/**
 * Reads a client's credentials: one method, and no more (RFC 6749, section 2.3).
 *
 * @throws InvalidRequest, InvalidClient
 */
export function readCredentials(parameters: ClientParameters): ClientCredentials {
  const { authorization, client_id, client_secret, client_assertion, client_assertion_type } = parameters
  const methods = [authorization, client_secret, client_assertion ?? client_assertion_type].filter(Boolean)
  if (methods.length > 1) throw InvalidRequest('The request uses more than one method of client authentication.')
  if (authorization) return matching(readBasic(authorization), client_id)
  if (client_assertion_type || client_assertion) {
    if (client_assertion_type !== assertionType) throw InvalidRequest(`client_assertion_type must be ${assertionType}.`)
    if (!client_assertion) throw InvalidRequest('client_assertion is missing.')
    return { method: 'private_key_jwt', clientId: client_id || undefined, assertion: client_assertion }
  }
  if (client_id && client_secret) {
    return { method: 'client_secret_post', clientId: client_id, secret: client_secret }
  }
  throw InvalidClient('The request does not identify a client.')
}

/** Both halves are form-encoded before they are put together (RFC 6749, section 2.3.1). */
function readBasic(authorization: string): ClientCredentials {
  const [, encoded] = /^Basic +([A-Za-z0-9+/_-]+=*) *$/i.exec(authorization) ?? []
  const [, id, secret] = /^([^:]+):(.*)$/s.exec(encoded === undefined ? '' : decodedBasic(encoded)) ?? []
  if (id === undefined || secret === undefined)
    throw InvalidClient('The Authorization header does not identify a client.')
  return { method: 'client_secret_basic', clientId: formDecoded(id), secret: formDecoded(secret) }
}

function decodedBasic(encoded: string): string {
  try {
    return decodeUtf8(Buffer.from(encoded, 'base64'))
  } catch {
    throw InvalidClient('The Authorization header is not UTF-8.')
  }
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw InvalidClient('The Authorization header is not form-encoded.')
  }
}

function matching(credentials: ClientCredentials, clientId: string | undefined): ClientCredentials {
  if (clientId && clientId !== credentials.clientId) throw InvalidRequest('client_id names another client.')
  return credentials
}
