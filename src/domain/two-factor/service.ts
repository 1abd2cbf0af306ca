import { Conflict, TotpNotAvailable, TwoFactorCodeNotValid } from '../../errors.js'
import type { Retry } from '../../infra/db/retry.js'
import type { EmitEvent } from '../audit/events.js'
import type { SecretCipher } from '../keys/secret-cipher.js'
import type { Notices } from '../mail/notices.js'
import type { Owner } from '../users/account.js'
import type { User } from '../users/user.js'
import { bySelf } from './by-self.js'
import type { Codes } from './codes.js'
import type { FactorStore } from './factor-store.js'
import { newCodesOf } from './recovery-codes.js'
import { newSecret, uriOf } from './totp.js'

export interface TwoFactorDeps {
  store: FactorStore
  codes: Pick<Codes, 'stepIn'>
  /** Undefined where the service has no secret to encrypt with. */
  cipher: SecretCipher | undefined
  /** @throws TwoFactorNotAvailable where the service does not offer it */
  requireOffered: () => void
  /** The name of the service in authenticator apps. */
  issuer: () => string
  /** A QR code as SVG. */
  drawQr: (text: string) => string
  notices: Pick<Notices, 'rowsOf'>
  retry: Retry
  clock: () => number
  emit: EmitEvent
}

export type TwoFactorService = ReturnType<typeof createTwoFactorService>

/** What users set up to log in with two factors. */
export function createTwoFactorService(deps: TwoFactorDeps) {
  const { store, codes, cipher, requireOffered, issuer, drawQr, notices, retry, clock, emit } = deps

  return {
    async status({ id }: User) {
      const { totp, passkeys, recoveryCodes } = await retry(() => store.read(id))
      return { totp, passkeys, recovery_codes_left: recoveryCodes }
    },

    /**
     * Makes a secret for an authenticator app. It counts once it is confirmed, and replaces one that never was.
     *
     * @throws TwoFactorNotAvailable, TotpNotAvailable; Conflict while another app is set up
     */
    async addTotp({ user: { id, username } }: Owner) {
      requireOffered()
      if (cipher === undefined) throw TotpNotAvailable()
      const secret = newSecret()
      const encrypted = cipher.encrypt(String(id), secret)
      if (!(await retry(() => store.addTotp(id, encrypted, now())))) throw Conflict(totpExists)
      const uri = uriOf({ secret, issuer: issuer(), username })
      return { secret, otpauth_uri: uri, qr_svg: drawQr(uri) }
    },

    /**
     * Puts the secret into force with a code of the app.
     *
     * @returns the recovery codes, which are shown this once
     * @throws TwoFactorCodeNotValid; Conflict when no secret waits to be confirmed
     */
    async confirmTotp(owner: Owner, code: string): Promise<{ recovery_codes: string[] }> {
      requireOffered()
      const { id } = owner.user
      const found = await retry(() => store.findTotp(id))
      if (found === null) throw Conflict(nothingToConfirm)
      if (found.confirmedAt !== null) throw Conflict(totpExists)
      const step = codes.stepIn(found, code.replaceAll(/\s/g, ''))
      if (step === null) throw TwoFactorCodeNotValid()
      const { fresh, hashes } = newCodesOf(id)
      const { secret } = found
      const emails = noticeTo(owner)
      const done = await retry(() => store.confirmTotp({ userId: id, secret, step, hashes, at: now(), emails }))
      if (!done) throw Conflict(nothingToConfirm)
      emit({ type: 'two_factor.enabled', ...bySelf(owner), detail: 'totp' }, owner)
      return { recovery_codes: fresh }
    },

    /** Removes the authenticator app, and with the last factor the recovery codes. */
    async removeTotp(owner: Owner): Promise<void> {
      const emails = noticeTo(owner)
      if (!(await retry(() => store.removeTotp(owner.user.id, emails)))) return
      emit({ type: 'two_factor.disabled', ...bySelf(owner), detail: 'totp' }, owner)
    },

    /** New recovery codes, which void the earlier ones. @throws Conflict for a user without a factor */
    async renewRecoveryCodes(owner: Owner): Promise<{ recovery_codes: string[] }> {
      requireOffered()
      const { fresh, hashes } = newCodesOf(owner.user.id)
      const emails = noticeTo(owner)
      if (!(await retry(() => store.replaceRecoveryCodes(owner.user.id, hashes, emails)))) throw Conflict(notSetUp)
      emit({ type: 'two_factor.codes_renewed', ...bySelf(owner) }, owner)
      return { recovery_codes: fresh }
    }
  }

  function noticeTo(owner: Owner) {
    return notices.rowsOf('two_factor_changed', owner.user, owner)
  }

  function now(): Date {
    return new Date(clock())
  }
}

const totpExists = 'An authenticator app is set up already. Remove it first.'
const nothingToConfirm = 'No authenticator app waits to be confirmed.'
const notSetUp = 'Two-factor authentication is not set up.'
