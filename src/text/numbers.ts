/** In valid JSON, digits outside of a string belong to a number. */
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g

/**
 * An object's members, with the numbers among `names` as they are written in the JSON: 20231234567890123456 has more
 * digits than a number of JavaScript.
 */
export function withNumbersAsText(value: unknown, json: string, names: readonly string[]): unknown {
  if (!isObject(value) || !names.some((name) => typeof value[name] === 'number')) return value
  const written: unknown = JSON.parse(json.replace(stringOrNumber, (part) => (part[0] === '"' ? part : `"${part}"`)))
  if (!isObject(written)) return value
  const texts = names.filter((name) => typeof value[name] === 'number').map((name) => [name, written[name]])
  return { ...value, ...Object.fromEntries(texts) }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
