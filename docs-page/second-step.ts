import type { Operations } from './document.js'
import { send } from './send.js'
import { type Kind, textIn } from './tokens.js'

/** A login whose password was right, and which needs a code too. */
export interface SecondStep {
  kind: Kind
  token: string
}

/**
 * What came of it: the body of a login, or why there is none, and whether the login has to begin anew. `problem` is undefined if
 * the service said nothing.
 */
export type Outcome = { body: unknown } | { problem: string | undefined; isOver: boolean }

/** The operations of the second step, by operationId. */
export const secondSteps = {
  pair: 'completeTokenPair',
  sliding: 'completeSlidingToken',
  cookie: 'completeCookieSession'
} as const satisfies Record<Kind, string>

/** @returns undefined if the body of the response to a login does not ask for a second step */
export function secondStepIn(kind: Kind, body: unknown): SecondStep | undefined {
  const token = textIn(body, 'two_factor_token')
  return token === undefined ? undefined : { kind, token }
}

/** Sends the second step. Never rejects. */
export async function confirm(
  { kind, token }: SecondStep,
  code: string,
  { pathOf }: Pick<Operations, 'pathOf'>
): Promise<Outcome> {
  const response = await send(pathOf(secondSteps[kind]), { two_factor_token: token, code })
  const body: unknown = await response?.json().catch(() => undefined)
  if (response?.ok) return { body }
  // The token of the first step is used or has expired
  return { problem: textIn(body, 'detail'), isOver: response?.status === 401 }
}
