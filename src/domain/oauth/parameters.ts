/**
 * The parameters of a request to an OAuth endpoint, by name. An empty parameter counts as left out (RFC 6749, section 3.2).
 *
 * @param body the decoded form; only `resource` may occur several times, and its values contain no spaces
 * @param authorization the request header
 */
export function parametersOf(body: unknown, authorization: string | undefined): Record<string, string | undefined> {
  const given = Object.entries(body ?? {}).flatMap(([name, value]) => {
    const text = Array.isArray(value) ? value.join(' ') : value
    return typeof text === 'string' && text !== '' ? [[name, text] as const] : []
  })
  return { ...Object.fromEntries(given), authorization }
}
