import type { FetchImplementation } from 'jose'

// A JWKS of a hundred RSA keys with certificates is about this long
const MAX_BYTES = 512 * 1024

/** `fetch` that fails when the body is longer than 512 KiB, so that a hostile or broken server cannot fill the memory. */
export const limitedFetch: FetchImplementation = async (url, options) => {
  const response = await fetch(url, options)
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength
    if (length > MAX_BYTES) throw new Error(`The JSON Web Key Set is longer than ${MAX_BYTES} bytes`)
    chunks.push(chunk)
  }
  return new Response(Buffer.concat(chunks), { status: response.status })
}
