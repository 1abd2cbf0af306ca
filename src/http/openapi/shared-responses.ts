import { STATUS_CODES } from 'node:http'
import { isObject } from '../../text/numbers.js'

/**
 * Moves the answers that operations have in common to the components: of each error, in each form, the one that occurs most.
 *
 * @param operations whose responses it replaces by references
 * @returns the components' responses
 */
export function shareResponses(operations: Record<string, unknown>[]): Record<string, unknown> {
  const counts = new Map<string, Map<string, number>>()
  const errors = operations.flatMap(({ responses }) =>
    Object.entries(Object(responses)).flatMap(([status, response]) => {
      const name = Number(status) >= 400 ? nameOf(status, response) : undefined
      return name === undefined ? [] : [{ name, status, responses: Object(responses), text: JSON.stringify(response) }]
    })
  )
  for (const { name, text } of errors) {
    const texts = counts.get(name) ?? new Map<string, number>()
    counts.set(name, texts.set(text, (texts.get(text) ?? 0) + 1))
  }
  const shared = new Map([...counts].flatMap(([name, texts]) => mostFrequent(texts).map((text) => [name, text])))
  for (const { name, status, responses, text } of errors) {
    if (shared.get(name) === text) responses[status] = { $ref: `#/components/responses/${name}` }
  }
  return Object.fromEntries([...shared].map(([name, text]) => [name, JSON.parse(text)]))
}

/** `NotFound`, and with the form of the body where it is not that of /api: `NotFoundProblem`. */
function nameOf(status: string, response: unknown): string | undefined {
  const words = STATUS_CODES[status]?.replaceAll(/\W/g, '')
  if (words === undefined || !isObject(response) || !isObject(response.content)) return undefined
  const [form, other] = Object.values(response.content)
  const reference = isObject(form) && isObject(form.schema) ? form.schema.$ref : undefined
  const isApi = other !== undefined
  return isApi ? words : `${words}${String(reference).split('/').at(-1)}`
}

function mostFrequent(texts: Map<string, number>): string[] {
  const [first] = [...texts].sort(([, one], [, other]) => other - one)
  return first !== undefined && first[1] > 1 ? [first[0]] : []
}
