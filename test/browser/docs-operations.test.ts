import type { Page } from 'playwright-core'
import { test } from 'tap'
import { tags } from '../../src/http/operation-order.js'
import { password, staff } from '../service.js'
import { authorizeClient, execute, openDocs, operation, press, type Shown, showOnly } from './docs.js'

type Step = [operationId: string, status: number]

/** The operations as a user would execute them, with the status of each as it is filled in. Examples of IDs name nothing. */
const user: Step[] = [
  ['signUp', 201],
  ['obtainSlidingToken', 200],
  // The token of the first step is an example
  ['completeSlidingToken', 401],
  ['refreshSlidingToken', 200],
  ['startCookieSession', 200],
  ['completeCookieSession', 401],
  ['refreshCookieSession', 200],
  ['endCookieSession', 200],
  ['completeTokenPair', 401],
  ['getPasskeyOptions', 200],
  // So is the passkey
  ['obtainTokenPairWithPasskey', 401],
  ['startCookieSessionWithPasskey', 401],
  ['obtainTokenPair', 200],
  ['refreshToken', 200],
  ['verifyToken', 200],
  ['getMe', 200],
  ['updateMe', 200],
  ['reauthenticate', 204],
  ['getTwoFactor', 200],
  ['addTotp', 201],
  ['confirmTotp', 400],
  ['removeTotp', 204],
  ['renewRecoveryCodes', 409],
  ['listMyPasskeys', 200],
  ['getPasskeyCreationOptions', 200],
  ['addPasskey', 400],
  ['renamePasskey', 404],
  ['removePasskey', 404],
  ['exportMe', 200],
  ['listMySessions', 200],
  ['endMyOtherSessions', 204],
  ['endMySession', 404],
  ['requestEmailChange', 202],
  ['changeMyPassword', 204],
  ['blacklistToken', 200],
  ['requestPasswordReset', 202],
  ['confirmPasswordReset', 400],
  ['acceptInvitation', 400],
  ['verifyEmail', 400],
  ['resendEmailVerification', 202]
]

const administrator: Step[] = [
  ['listUsers', 200],
  ['exportUsers', 200],
  ['getUser', 200],
  ['updateUser', 200],
  ['setUserPassword', 204],
  ['sendPasswordReset', 202],
  ['logOutUser', 204],
  ['resetUserTwoFactor', 204],
  ['changeManyUsers', 200],
  ['deleteUser', 204],
  // Before the user of the same name
  ['inviteUser', 201],
  ['createUser', 201],
  ['listInvitations', 200],
  ['deleteInvitation', 404],
  ['listSessions', 200],
  ['endSession', 404],
  ['addToBlacklist', 201],
  ['listBlacklist', 200],
  ['removeFromBlacklist', 204],
  ['listClients', 200],
  ['getClient', 404],
  ['updateClient', 404],
  ['deleteClient', 404],
  ['rotateClientSecret', 404],
  ['listEmails', 200],
  ['retryEmail', 404],
  ['deleteEmail', 404],
  // Without KEYRING=managed, there is nothing to manage
  ['listKeys', 404],
  ['rotateKeys', 404],
  ['retireKey', 404],
  ['listEvents', 200],
  ['exportEvents', 200],
  ['getStats', 200],
  ['getStatus', 200],
  ['listSettings', 200]
]

const client: Step[] = [
  ['issueToken', 200],
  ['introspectToken', 200],
  ['revokeToken', 200],
  ['listRevocations', 200],
  ['getKeySet', 200],
  ['getMetadata', 200],
  ['getOpenIdConfiguration', 200],
  ['getLiveness', 200],
  ['getReadiness', 200],
  ['getMetrics', 200],
  ['getIndex', 200],
  ['listPaths', 200],
  ['getSecurityTxt', 404]
]

/** In CI, one operation of each kind; all of them with BROWSER=long. */
const isShort = process.env.BROWSER !== 'long'
const inShort = new Set([
  ...['signUp', 'obtainTokenPair', 'refreshToken', 'getMe', 'updateMe', 'listMySessions', 'startCookieSession'],
  ...['listUsers', 'getUser', 'updateUser', 'changeManyUsers', 'exportUsers', 'listEvents', 'rotateKeys'],
  ...['issueToken', 'introspectToken', 'listRevocations', 'getIndex', 'getMetrics']
])

test('each operation of the docs page did not work as it was filled in', async (t) => {
  const docs = await openDocs(t)
  const { page, service } = docs

  const tried = new Set(['createClient'])
  const run = async (steps: Step[]) => {
    for (const [operationId, status] of steps) {
      if (isShort && !inShort.has(operationId)) continue
      tried.add(operationId)
      const shown = await tryOut(page, operationId)
      t.equal(shown.status, status, `${operationId} ${JSON.stringify(shown.body)}`)
    }
  }

  await run(user)
  await staff(service, 'morpheus', true)
  await showOnly(page, 'token')
  await execute(page, 'obtainTokenPair', { username: 'morpheus', password })
  await run(administrator)
  t.match(await tryOut(page, 'issueToken'), { status: 401, body: { error: 'invalid_client' } })
  const { status, body } = await tryOut(page, 'createClient')
  t.equal(status, 201)
  await authorizeClient(page, body)
  await run(client)
  await run([['logOutEverybody', 204]])
  await showOnly(page, 'token')
  await execute(page, 'obtainTokenPair', { username: 'neo', password })
  await run([['deleteMe', 204]])

  const all = isShort ? [...inShort] : tags.flatMap(({ operations }) => operations)
  t.strictSame(
    all.filter((operationId) => !tried.has(operationId)),
    [],
    'no operation is left out'
  )
  t.strictSame(docs.complaints(), [])
})

/** Executes an operation as it is filled in, and closes it and the other groups again, which make the page slow. */
async function tryOut(page: Page, operationId: string): Promise<Shown> {
  const group = tags.find(({ operations }) => operations.includes(operationId))
  await showOnly(page, group?.name ?? '')
  const shown = await execute(page, operationId)
  await press(operation(page, operationId).locator('.opblock-summary-control'))
  return shown
}
