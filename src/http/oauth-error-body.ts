import { type CatalogueError, inEnglish } from '../errors.js'
import { summaryOf, textsOf } from './error-body.js'

const registered = new Set([
  ...['invalid_request', 'invalid_client', 'invalid_grant', 'unauthorized_client', 'unsupported_grant_type'],
  ...['invalid_scope', 'invalid_target']
])

/** The status and the body of an error of OAuth (RFC 6749, section 5.2). */
export function oauthErrorOf(status: number, known: CatalogueError | undefined) {
  const problem = known?.fields === undefined ? known?.message : summaryOf(textsOf(known.fields, inEnglish))
  const isRegistered = registered.has(known?.code.toLowerCase() ?? '')
  return {
    status: status >= 400 && status < 500 && !isRegistered && status !== 429 ? 400 : status,
    body: {
      error: codeOf(status, known),
      error_description: described(problem ?? 'The service could not process the request.')
    }
  }
}

function codeOf(status: number, known: CatalogueError | undefined): string {
  const code = known?.code.toLowerCase() ?? ''
  if (registered.has(code)) return code
  if (status === 429 || status === 503) return 'temporarily_unavailable'
  return status < 500 ? 'invalid_request' : 'server_error'
}

/** The characters that a description may have (RFC 6749, section 5.2). */
const described = (text: string): string => text.replaceAll(/["\\]/g, "'").replaceAll(/[^\x20-\x7e]/g, '?')
