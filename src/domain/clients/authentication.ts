import { InvalidClient, isCatalogueError } from '../../errors.js'
import type { Retry } from '../../infra/db/retry.js'
import type { createAssertionVerifier } from './assertion.js'
import type { Client } from './client.js'
import { type ClientParameters, readCredentials } from './credentials.js'
import { matchSecret } from './secret.js'
import type { ClientStore, Proof } from './store.js'

export interface ClientAuthenticationDeps {
  store: ClientStore
  assertions: ReturnType<typeof createAssertionVerifier>
  retry: Retry
  clock: () => number
  /** Told of what went wrong with a note that nobody waits for. */
  onError: (error: unknown) => void
}

export type ClientAuthentication = ReturnType<typeof createClientAuthentication>

/** How often a client's last use is written down, in milliseconds. */
const touchInterval = 60_000

/** Finds out which client speaks, and whether it is that client. */
export function createClientAuthentication({ store, assertions, retry, clock, onError }: ClientAuthenticationDeps) {
  const touched = new Map<string, number>()

  return {
    /**
     * @param ip the caller's IP address
     * @param find reads the client, where that is part of a larger statement
     * @throws InvalidRequest, InvalidClient, Throttled, Unavailable
     */
    async authenticate(
      parameters: ClientParameters,
      ip: string,
      find = (id: string): Promise<Client | null> => retry(() => store.find(id))
    ): Promise<Client> {
      const credentials = readCredentials(parameters)
      if (credentials.method === 'private_key_jwt') {
        const id = await assertions.clientIdOf(credentials.assertion)
        if (id === undefined || (credentials.clientId ?? id) !== id) throw refused()
        const client = await active(id, find)
        await assertions.verify(client, credentials.assertion, ip).catch((error: unknown) => {
          throw isCatalogueError(error) ? Object.assign(error, { client: id }) : error
        })
        note(client, 'key')
        return client
      }
      const client = await active(credentials.clientId, find)
      const proof = matchSecret(client, credentials.secret)
      if (proof === null) throw refused(client.id)
      note(client, proof)
      return client
    }
  }

  async function active(id: string, find: (id: string) => Promise<Client | null>): Promise<Client> {
    const client = id.length <= 36 ? await find(id) : null
    if (client === null) throw refused()
    if (!client.isActive) throw refused(client.id)
    return client
  }

  /** Once a minute for each secret, and after the answer: getting a token writes no row. */
  function note(client: Client, proof: Proof): void {
    const now = clock()
    const key = `${client.id} ${proof} ${client.secret?.hash}`
    if (now - (touched.get(key) ?? -Infinity) < touchInterval) return
    touched.set(key, now)
    store.touch(client.id, proof, new Date(now)).catch(onError)
  }
}

/** The same for an unknown client, an inactive one and a wrong secret. */
function refused(client?: string): Error {
  return Object.assign(InvalidClient('Client authentication failed.'), client !== undefined && { client })
}
