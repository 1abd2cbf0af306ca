import { SessionError } from '@keyturn/client/browser'
import { askForProof } from './recent-login'
import { session } from './session'

/** What came of a request: data, or what is wrong in words for the user. */
export type Outcome<Data> = { data: Data } | { problem: Problem }

export interface Problem {
  code: string
  /** For the whole form. */
  message: string
  /** For one field of it. */
  fields: Record<string, string[]>
}

/** Calls the service for the user, a second time after the user has proven a recent login where the service asks for one. Never throws. */
export async function call<Data>(method: string, path: string, json?: object): Promise<Outcome<Data>> {
  const outcome = await send<Data>(method, path, json)
  const isAsked = 'problem' in outcome && outcome.problem.code === 'reauthentication_required'
  return isAsked && (await askForProof()) ? send(method, path, json) : outcome
}

/** Runs what returns or throws a problem. */
export async function attempt(run: () => Promise<{ problem?: Problem }>): Promise<{ problem?: Problem }> {
  try {
    return await run()
  } catch (error) {
    return { problem: problemFrom(error) }
  }
}

async function send<Data>(method: string, path: string, json?: object): Promise<Outcome<Data>> {
  try {
    const response = await session.fetch(path, {
      method,
      // Problem documents say both what is wrong altogether and what is wrong with which field
      headers: { accept: 'application/problem+json, application/json', 'content-type': 'application/json' },
      body: json === undefined ? null : JSON.stringify(json)
    })
    const body = await response.json().catch(() => undefined)
    return response.ok ? { data: body } : { problem: problemOf(body) }
  } catch (error) {
    return { problem: problemFrom(error) }
  }
}

/** What the session and the browser throw. */
function problemFrom(error: unknown): Problem {
  if (error instanceof SessionError) {
    const { code, message, fields } = error
    return { code, message, fields }
  }
  // Of the browser, in place of a passkey
  if (error instanceof DOMException)
    return { code: error.name, message: 'No passkey was used. Please try again.', fields: {} }
  return { code: 'network_error', message: 'The service cannot be reached. Please try again.', fields: {} }
}

function problemOf(body: unknown): Problem {
  const members: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {}
  const fields: Problem['fields'] = {}
  for (const [name, value] of Object.entries(members))
    if (Array.isArray(value)) fields[name] = value.filter((text) => typeof text === 'string')
  return {
    code: String(members.code ?? 'error'),
    message: String(members.detail ?? 'This did not work. Please try again.'),
    fields
  }
}
