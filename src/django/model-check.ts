import { DumpError } from './dump-error.js'
import type { Entry } from './entry.js'
import { type FieldMapping, sourceOf } from './mapping.js'
import type { Report } from './report.js'

/**
 * Finds out whether the dump has the users that the import was told of, under the model and the fields that were named.
 *
 * @param model the model of the users
 */
export function createModelCheck(model: string, mapping: FieldMapping) {
  /** Other models with passwords, which are the only ones that can be the users. */
  const userLike = new Map<string, number>()
  const unseen = new Set(Object.values(mapping))
  let passwords = 0

  return {
    sawUser({ fields }: Entry): void {
      if (Object.hasOwn(fields, 'password')) passwords++
      for (const name of unseen) if (Object.hasOwn(fields, name)) unseen.delete(name)
    },

    sawOther(entry: Entry): void {
      if (Object.hasOwn(entry.fields, 'password')) userLike.set(entry.model, (userLike.get(entry.model) ?? 0) + 1)
    },

    /** The fields that the mapping names and no user had. */
    missingFields: (): string[] => [...unseen],

    /** @throws DumpError when the import was called with the wrong model, or with the wrong field for the username */
    requireUsers({ users, tokens, ignored }: Report): void {
      const username = sourceOf(mapping, 'username')
      if (users.read === 0) {
        // A dump of tokens alone may follow one of users.
        if (tokens.read > 0 && Object.keys(ignored).length === 0) return
        throw new DumpError(`The dump has no entry of ${model}. ${alternatives(ignored)}`)
      }
      if (passwords === 0) {
        throw new DumpError(`${model} is not a user model: its entries have no password. ${alternatives(ignored)}`)
      }
      if (unseen.has(username)) {
        throw new DumpError(`No entry of ${model} has the field ${username}, which --username-field or --field names.`)
      }
    }
  }

  function alternatives(ignored: Report['ignored']): string {
    const found = [...userLike].map(([name, count]) => `${name} (${count})`)
    if (found.length > 0) return `Models with a password: ${found.join(', ')}. Name one with --user-model.`
    const others = Object.entries(ignored).map(([name, count]) => `${name} (${count})`)
    const all = others.length > 0 ? `It has ${others.join(', ')}, none of them with passwords. ` : ''
    return `${all}Dump the project's AUTH_USER_MODEL, and name it with --user-model.`
  }
}
