import type { JSONWebKeySet } from 'jose'
import { v4 as uuidv4 } from 'uuid'
import { Conflict, invalidFields, NotFound } from '../../errors.js'
import type { Page, PageRequest } from '../../infra/db/page.js'
import type { Retry } from '../../infra/db/retry.js'
import type { EmitEvent } from '../audit/events.js'
import type { Marking } from '../sessions/marking.js'
import type { Administrator, Permissions } from '../users/permissions.js'
import type { AddressGuard } from './address-guard.js'
import { describeChanges, describeClient } from './audit-detail.js'
import { type Client, type GrantType, presentClient } from './client.js'
import { faultsOf } from './public-keys.js'
import { hashSecret, makeSecret } from './secret.js'
import type { ClientStore } from './store.js'

/** What a client is registered with (RFC 7591 has the words). */
export interface ClientRegistration {
  name: string
  grants: GrantType[]
  scopes?: string[]
  audiences?: string[]
  /** Milliseconds. */
  accessLifetime?: number | null
  /** With keys there is no secret. */
  jwks?: JSONWebKeySet | null
  jwksUri?: string | null
}

export interface ClientChanges extends Partial<ClientRegistration> {
  isActive?: boolean
}

export interface ClientServiceDeps {
  store: ClientStore
  guard: Pick<AddressGuard, 'problemOf'>
  retry: Retry
  clock: () => number
  emit: EmitEvent
  permissions: Pick<Permissions, 'check'>
  marking: Pick<Marking, 'ofClient' | 'finishClient'>
}

export type ClientService = ReturnType<typeof createClientService>

/** Registers services and manages their secrets. */
export function createClientService(deps: ClientServiceDeps) {
  const { store, guard, retry, clock, emit, permissions, marking } = deps

  return {
    present: presentClient,
    fromApi,
    list: (page: PageRequest): Promise<Page<Client>> => retry(() => store.list(page)),
    find,

    /** @returns the client and, unless it has keys, its secret: the only time that it can be seen */
    async create(manager: Administrator, registration: ClientRegistration) {
      permissions.check(manager, 'manage_clients')
      const { jwks = null, jwksUri = null } = registration
      await checkKeys(jwks, jwksUri)
      const createdAt = new Date(clock())
      const secret = jwks === null && jwksUri === null ? makeSecret() : null
      const client: Client = {
        ...{ name: registration.name, grants: registration.grants, jwks, jwksUri },
        scopes: registration.scopes ?? [],
        audiences: registration.audiences ?? [],
        accessLifetime: registration.accessLifetime ?? null,
        id: uuidv4(),
        isActive: true,
        epoch: 0,
        createdAt,
        secret: secret === null ? null : { hash: hashSecret(secret), createdAt, usedAt: null },
        previous: null,
        keyUsedAt: null
      }
      await retry(() => store.insert(client))
      tell('client.created', manager, client, describeClient(client))
      return { client, secret }
    },

    /** @throws NotFound, Conflict when it was deactivated while it was to be activated */
    async update(manager: Administrator, id: string, changes: ClientChanges): Promise<Client> {
      permissions.check(manager, 'manage_clients')
      const before = await find(id)
      const client = { ...before, ...changes }
      if (changes.jwks !== undefined || changes.jwksUri !== undefined) await checkKeys(client.jwks, client.jwksUri)
      if (changes.isActive === true) await activate(before, changes)
      else if (!(await retry(() => store.update(id, changes)))) throw NotFound()
      // Its tokens are refused from that statement on.
      if (changes.isActive === false) await marking.ofClient(id)
      tell('client.changed', manager, client, describeChanges(before, client))
      return client
    },

    /**
     * Makes a new secret. The one before it goes on working until the next rotation, so that services can change over
     * one after the other.
     *
     * @param keepPrevious false to end the earlier secrets at once, because they became known
     * @throws NotFound, Conflict when somebody else rotated it at the same time
     */
    async rotateSecret(manager: Administrator, id: string, keepPrevious = true) {
      permissions.check(manager, 'manage_clients')
      const client = await find(id)
      const secret = makeSecret()
      const hash = hashSecret(secret)
      const at = new Date(clock())
      const from = client.secret?.hash ?? null
      const rotated = await retry(
        // Ours already, when the answer to an earlier try was lost.
        async () =>
          (await store.rotateSecret(id, from, hash, at, keepPrevious)) || (await store.find(id))?.secret?.hash === hash
      )
      if (!rotated) throw Conflict('Another administrator has just rotated the secret.')
      tell('client.secret_rotated', manager, client)
      return { client: await find(id), secret }
    },

    /** Its sessions and tokens are refused everywhere from now on. @throws NotFound */
    async remove(manager: Administrator, id: string): Promise<void> {
      permissions.check(manager, 'manage_clients')
      const client = await find(id)
      // Deleted last: a removal that failed halfway can be sent again.
      await retry(() => store.update(id, { isActive: false }))
      await marking.ofClient(id)
      await retry(() => store.remove(id))
      tell('client.deleted', manager, client)
    }
  }

  async function checkKeys(jwks: JSONWebKeySet | null, jwksUri: string | null): Promise<void> {
    if (jwks !== null && jwksUri !== null) throw invalidFields({ jwks_uri: ['Give either jwks or jwks_uri.'] })
    const faults = jwks === null ? [] : await faultsOf(jwks)
    if (faults.length > 0) throw invalidFields({ jwks: faults })
    const problem = jwksUri === null ? null : guard.problemOf(jwksUri)
    if (problem !== null) throw invalidFields({ jwks_uri: [problem] })
  }

  /** What an earlier deactivation revoked stays revoked, however little of it was marked until now. */
  async function activate({ id, epoch }: Client, changes: ClientChanges): Promise<void> {
    await marking.finishClient(id)
    if (!(await retry(() => store.update(id, changes, epoch)))) {
      throw Conflict('Another administrator has just deactivated or removed the client.')
    }
  }

  async function find(id: string): Promise<Client> {
    const client = await retry(() => store.find(id))
    if (client === null) throw NotFound()
    return client
  }

  function tell(
    type: ClientEvent,
    { id, sessionId, origin }: Administrator,
    client: Client,
    detail = `client=${client.id}`
  ): void {
    emit({ type, actorId: id, sessionId, detail }, origin)
  }
}

interface ClientBody {
  access_lifetime?: number | null
  jwks_uri?: string | null
  is_active?: boolean
}

/** A request's members in our own names and units. */
function fromApi<Body extends ClientBody>({ access_lifetime, jwks_uri, is_active, ...same }: Body) {
  return {
    ...same,
    ...(access_lifetime !== undefined && { accessLifetime: access_lifetime === null ? null : access_lifetime * 1000 }),
    ...(jwks_uri !== undefined && { jwksUri: jwks_uri }),
    ...(is_active !== undefined && { isActive: is_active })
  }
}

type ClientEvent = 'client.created' | 'client.changed' | 'client.secret_rotated' | 'client.deleted'
