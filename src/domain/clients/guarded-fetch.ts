import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { FetchImplementation } from 'jose'
import { readBounded } from '../../text/bounded.js'
import { type AddressGuard, ForbiddenAddress } from './address-guard.js'

const maxBytes = 512 * 1024

/**
 * Fetches a JSON Web Key Set from where somebody else says it is: only where the guard allows it, without following redirects, and
 * no more than 512 KiB. The caller's signal bounds the time.
 *
 * @throws ForbiddenAddress, and every error for which there is no key set
 */
export function createGuardedFetch(guard: AddressGuard): FetchImplementation {
  return async (address, { headers, signal }) => {
    const problem = guard.problemOf(address)
    if (problem !== null) throw new ForbiddenAddress(problem)
    const url = new URL(address)
    const { request } = url.protocol === 'https:' ? https : http
    // No agent: a connection that is kept was not looked at again.
    const options = { headers: Object.fromEntries(new Headers(headers)), agent: false, lookup: guard.lookupFor(url) }
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request(url, { ...options, signal })
        .on('response', resolve)
        .on('error', reject)
        .end()
    })
    if (response.statusCode !== 200) {
      response.destroy()
      throw new Error(`the host answered with status ${response.statusCode}`)
    }
    return new Response(await readBounded(response, maxBytes, 'the JSON Web Key Set'))
  }
}
