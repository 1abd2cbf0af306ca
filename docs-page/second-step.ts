import { parseObject } from '../packages/client/src/answer.js'
import { getPasskey } from '../packages/client/src/browser/passkey.js'
import type { Operations } from './document.js'
import { send } from './send.js'
import type { Texts } from './texts.js'
import { type Kind, memberIn, textIn } from './tokens.js'

/** A login whose password was right, and which needs a second factor. */
export interface SecondStep {
  kind: Kind
  token: string
  hasPasskey: boolean
}

/** A code of an app, or a recovery code. */
export type Proof = { code: string } | 'passkey'

/** What came of it: the body of a login, or why there is none, and whether the login has to begin anew. */
export type Outcome = { body: unknown } | { problem: string; isOver: boolean }

/** The operations of the second step, by operationId. */
export const secondSteps = {
  pair: 'completeTokenPair',
  sliding: 'completeSlidingToken',
  cookie: 'completeCookieSession'
} as const satisfies Record<Kind, string>

/** @returns undefined if the body of the response to a login does not ask for a second step */
export function secondStepIn(kind: Kind, body: unknown): SecondStep | undefined {
  const token = textIn(body, 'two_factor_token')
  if (token === undefined) return undefined
  const methods = memberIn(body, 'methods')
  const hasPasskey = Array.isArray(methods) && methods.includes('passkey') && 'PublicKeyCredential' in window
  return { kind, token, hasPasskey }
}

/** Sends the second step. Never rejects. */
export async function confirm(
  { kind, token }: SecondStep,
  proof: Proof,
  { pathOf }: Pick<Operations, 'pathOf'>,
  { noPasskey, unreachable }: Texts
): Promise<Outcome> {
  const shown = proof === 'passkey' ? await askPasskey(pathOf('getPasskeyOptions')) : proof
  if (shown === undefined) return { problem: noPasskey, isOver: false }
  const response = await send(pathOf(secondSteps[kind]), { two_factor_token: token, ...shown })
  const body: unknown = await response?.json().catch(() => undefined)
  if (response?.ok) return { body }
  // The token of the first step is used or has expired
  return { problem: textIn(body, 'detail') ?? unreachable, isOver: response?.status === 401 }
}

/** @returns undefined if the user has cancelled, has no passkey here, or the service does not answer */
async function askPasskey(path: string | undefined): Promise<{ passkey: unknown } | undefined> {
  try {
    const options = parseObject((await (await send(path))?.text()) ?? '')
    return { passkey: await getPasskey({ ...options, challenge: String(options.challenge) }) }
  } catch {
    return undefined
  }
}
