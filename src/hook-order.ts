/**
 * The plugins whose hooks meet each request, in the order in which a request meets them. Each depends on the one before it, and
 * what has routes of its own depends on the last.
 */
export const hookOrder = [
  // Who asks, and in which trace, for all that follow
  'client-ip',
  'tracing',
  // Before anything may answer, so that each answer has its line
  'request-log',
  // Answers preflights, which come without credentials, before any limit
  'preflights',
  'cors',
  // Remembers the trace for fetches of JWK_URL
  'keys',
  'bodies',
  'closing',
  'constant-headers',
  // Counts what comes, before anything looks at it
  'rate-limit',
  'http-refusals',
  'rejections',
  'under-pressure'
] as const

/** What a plugin with a hook depends on for the sake of the order: the plugin before it. */
export function hooksBefore(name: (typeof hookOrder)[number]): string[] {
  const before = hookOrder[hookOrder.indexOf(name) - 1]
  return before === undefined ? [] : [before]
}

/** What a plugin with routes of its own depends on, for hooks reach only the routes that come after them. */
export const allHooks: string[] = hookOrder.slice(-1)
