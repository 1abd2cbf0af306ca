import { createStore } from '../store'
import { isObject } from './outcome'

/** Asks the user for a proof of who is at the keyboard. Resolves to whether the user has given one. */
interface Question {
  answer(isProven: boolean): void
}

/** The question that the dialog shows (shell/reauthentication-dialog.tsx), if the service has asked for a recent login. */
export const question = createStore<Question | undefined>(undefined)

let pending: Promise<boolean> | undefined

/** Requests that need a recent login at the same time share one question. */
function ask(): Promise<boolean> {
  pending ??= new Promise<boolean>((resolve) => question.set({ answer: resolve })).finally(() => {
    pending = undefined
    question.set(undefined)
  })
  return pending
}

/**
 * A `fetch` that sends a request again after the user has proven a recent login, if the service has asked for one.
 *
 * @param send the `fetch` of the session
 */
export function withReauthentication(send: (request: Request) => Promise<Response>) {
  return async (request: Request): Promise<Response> => {
    const repeat = request.clone()
    const response = await send(request)
    if (response.status !== 403) return response
    const body: unknown = await response.clone().json()
    const isAsked = isObject(body) && body.code === 'reauthentication_required'
    return isAsked && (await ask()) ? send(repeat) : response
  }
}
