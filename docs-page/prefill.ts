import type { Operations } from './document.js'
import type { RequestBody, System } from './swagger-ui.js'
import { type Login, parsed, textIn } from './tokens.js'

type TokenOf = (login: Login) => string | undefined

const refreshOf: TokenOf = ({ kind, refresh }) => (kind === 'pair' ? refresh : undefined)
const slidingOf: TokenOf = ({ kind, access }) => (kind === 'sliding' ? access : undefined)

/** The operations whose body is a token of the user, by operationId: the property and its value. */
const bodies: Record<string, [property: string, tokenOf: TokenOf]> = {
  refreshToken: ['refresh', refreshOf],
  verifyToken: ['token', ({ access }) => access],
  blacklistToken: ['refresh', refreshOf],
  refreshSlidingToken: ['token', slidingOf]
}

/** Replaces the example of a token in requests by the user's own, and leaves what the user typed. */
export function createPrefill({ oas3Selectors, oas3Actions }: System, { pathOf, idOf, exampleOf }: Operations) {
  /** The token that each operation shows, by operationId. */
  let tokens = new Map<string, string>()

  function isTyped(operationId: string, property: string, value: unknown): boolean {
    if (value === null || value === undefined) return false
    const token = textIn(parsed(value), property)
    return token === undefined || ![exampleOf(operationId, property), tokens.get(operationId)].includes(token)
  }

  return {
    /** @returns what an operation shows instead of a body that Swagger UI is about to show */
    replace(change: RequestBody): RequestBody {
      const operationId = idOf(...change.pathMethod) ?? ''
      const [property] = bodies[operationId] ?? []
      const token = tokens.get(operationId)
      if (property === undefined || token === undefined || isTyped(operationId, property, change.value)) return change
      return { ...change, value: JSON.stringify({ [property]: token }, null, 2) }
    },

    /** Takes the tokens of another login, or the examples without one. */
    update(login: Login | undefined): void {
      const next = new Map<string, string>()
      const untyped: [path: string, method: string][] = []
      for (const [operationId, [property, tokenOf]] of Object.entries(bodies)) {
        const path = pathOf(operationId)
        const token = login && tokenOf(login)
        if (token !== undefined) next.set(operationId, token)
        if (path === undefined || isTyped(operationId, property, oas3Selectors.requestBodyValue(path, 'post'))) continue
        untyped.push([path, 'post'])
      }
      tokens = next
      for (const pathMethod of untyped) oas3Actions.setRequestBodyValue({ value: undefined, pathMethod })
    }
  }
}
