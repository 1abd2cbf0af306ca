import type { FetchImplementation } from 'jose'
import { readBounded } from '../../text/bounded.js'

// A JWKS of a hundred RSA keys with certificates is about this long
const MAX_BYTES = 512 * 1024

/** `fetch` that fails when the body is longer than 512 KiB, so that a hostile or broken server cannot fill the memory. */
export const limitedFetch: FetchImplementation = async (url, options) => {
  const response = await fetch(url, options)
  const body = await readBounded(response.body, MAX_BYTES, 'The JSON Web Key Set')
  return new Response(body, { status: response.status })
}
