import { randomBytes, randomUUID } from 'node:crypto'
import { Conflict, NotFound, PasskeyNotValid } from '../../errors.js'
import type { Retry } from '../../infra/db/retry.js'
import type { EmitEvent } from '../audit/events.js'
import type { Notices } from '../mail/notices.js'
import type { Owner } from '../users/account.js'
import type { User } from '../users/user.js'
import { bySelf } from './by-self.js'
import type { ChallengeStore } from './challenge-store.js'
import type { NewPasskey, Passkey, PasskeyStore } from './passkey-store.js'
import { newCodesOf } from './recovery-codes.js'
import { challengeOf, type Registration, type Webauthn } from './webauthn.js'

export interface PasskeysDeps {
  store: PasskeyStore
  challenges: ChallengeStore
  webauthn: Pick<Webauthn, 'registrationOptions' | 'readRegistration'>
  /** @throws TwoFactorNotAvailable where the service does not offer it */
  requireOffered: () => void
  notices: Pick<Notices, 'rowsOf'>
  retry: Retry
  clock: () => number
  emit: EmitEvent
}

/** A passkey as its user sees it. */
export interface PasskeyView {
  id: string
  name: string
  created_at: string
  last_used_at: string | null
  backed_up: boolean
  transports: string[]
}

export type PasskeyService = ReturnType<typeof createPasskeyService>

const purpose = 'passkey_registration'
/** How many a user may have: more than anybody has devices. */
const most = 20

/** The passkeys of users. */
export function createPasskeyService(deps: PasskeysDeps) {
  const { store, challenges, webauthn, requireOffered, notices, retry, clock, emit } = deps

  return {
    /** What a page hands to the browser to make a passkey. @throws TwoFactorNotAvailable; Conflict for a user with 20 of them */
    async options(user: User) {
      const known = await requireRoom(user.id)
      const options = await webauthn.registrationOptions(user, randomBytes(32), known)
      await retry(() => challenges.add({ text: options.challenge, purpose, user, now: clock() }))
      return options
    },

    /**
     * Adds the passkey that the browser has made.
     *
     * @returns the passkey, with a first factor also the recovery codes, which are shown this once
     * @throws PasskeyNotValid; Conflict where the passkey is registered already
     */
    async add(owner: Owner, made: Registration, name = ''): Promise<PasskeyView & { recovery_codes?: string[] }> {
      const { id: userId, epoch } = owner.user
      await requireRoom(userId)
      const challenge = challengeOf(made)
      const asked = await retry(() => challenges.find(challenge, purpose, clock()))
      const isAsked = asked?.userId === userId && asked.epoch === epoch
      const credential = isAsked ? await webauthn.readRegistration(made, challenge) : null
      if (asked === null || credential === null) throw PasskeyNotValid()
      const passkey: NewPasskey = {
        ...{ id: randomUUID(), userId, name: name || nameless, ...credential },
        counter: BigInt(credential.counter),
        transports: (made.response.transports ?? []).join(' '),
        createdAt: new Date(clock()),
        lastUsedAt: null
      }
      const { fresh, hashes } = newCodesOf(userId)
      const emails = noticeTo(owner)
      const outcome = await retry(() => store.add({ passkey, challenge: asked.hash, hashes, emails }))
      if (outcome === 'void') throw PasskeyNotValid()
      if (outcome === 'exists') throw Conflict(exists)
      emit({ type: 'passkey.added', ...bySelf(owner), detail: passkey.name }, owner)
      return { ...present(passkey), ...(outcome === 'first' && { recovery_codes: fresh }) }
    },

    /** The newest first. There are only a few. */
    async list({ id }: Pick<User, 'id'>): Promise<PasskeyView[]> {
      return (await retry(() => store.list(id))).map(present)
    },

    /** @throws NotFound */
    async rename({ id: userId }: User, id: string, name: string): Promise<PasskeyView> {
      await retry(() => store.rename(userId, id, name))
      const passkey = (await retry(() => store.list(userId))).find((one) => one.id === id)
      if (passkey === undefined) throw NotFound()
      return present(passkey)
    },

    /** Removes a passkey, and with the last factor the recovery codes. @throws NotFound */
    async remove(owner: Owner, id: string): Promise<void> {
      const emails = noticeTo(owner)
      if (!(await retry(() => store.remove(owner.user.id, id, emails)))) throw NotFound()
      emit({ type: 'passkey.removed', ...bySelf(owner), detail: id }, owner)
    }
  }

  /** The passkeys that a user has, if another may be added. */
  async function requireRoom(userId: number): Promise<Passkey[]> {
    requireOffered()
    const known = await retry(() => store.list(userId))
    if (known.length >= most) throw Conflict(tooMany)
    return known
  }

  function noticeTo(owner: Owner) {
    return notices.rowsOf('two_factor_changed', owner.user, owner)
  }
}

const present = ({ id, name, createdAt, lastUsedAt, backedUp, transports }: NewPasskey): PasskeyView => ({
  ...{ id, name },
  created_at: createdAt.toISOString(),
  last_used_at: lastUsedAt?.toISOString() ?? null,
  backed_up: backedUp,
  transports: transports.split(' ').filter((one) => one !== '')
})

/** For a passkey that its user gives no name. */
const nameless = 'Passkey'
const exists = 'This passkey is registered already.'
const tooMany = 'You have 20 passkeys, which is the most. Remove one first.'
