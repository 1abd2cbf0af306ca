import { type AuthenticationResponseJSON, startAuthentication, startRegistration } from '@simplewebauthn/browser'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { session } from '../session'
import { api, dataOf } from './client'

export { browserSupportsWebAuthn as hasPasskeys } from '@simplewebauthn/browser'

export interface PasskeyAnswer {
  passkey: AuthenticationResponseJSON
}

/**
 * Asks the user for a passkey: the proof for a login, a second step or a recent login.
 *
 * @throws {Error} of the browser, such as `NotAllowedError`: the user has cancelled, or has no passkey here
 */
export async function askPasskey(): Promise<PasskeyAnswer> {
  return { passkey: await session.passkey((optionsJSON) => startAuthentication({ optionsJSON })) }
}

/** Makes a passkey and stores it in the account of the user. @throws as {@link askPasskey}, and what {@link dataOf} throws */
export async function addPasskey(name: string) {
  const optionsJSON = await dataOf(api.POST('/api/users/me/passkeys/options'))
  const passkey = await startRegistration({ optionsJSON })
  return dataOf(api.POST('/api/users/me/passkeys', { body: { name, passkey } }))
}

const mine = queryOptions({
  queryKey: ['passkeys'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/users/me/passkeys', { signal }))
})

/** The passkeys of the user of this session. */
export const usePasskeys = () => useQuery(mine)
