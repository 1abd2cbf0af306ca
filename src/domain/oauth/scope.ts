import { InvalidScope } from '../../errors.js'

/** The parts of a text that are separated by spaces, each once: scope tokens (RFC 6749, section 3.3), resources. */
export const wordsOf = (scope: string): string[] => [...new Set(scope.split(' ').filter((one) => one !== ''))]

/**
 * What is granted of what is asked for: all that is allowed where nothing is asked for in particular.
 *
 * @throws InvalidScope when more is asked for than is allowed
 */
export function narrowed(requested: string | undefined, allowed: readonly string[]): string {
  if (!requested) return allowed.join(' ')
  const wanted = wordsOf(requested)
  if (!wanted.every((scope) => allowed.includes(scope)))
    throw InvalidScope('The request asks for more scopes than were granted.')
  return wanted.join(' ')
}
