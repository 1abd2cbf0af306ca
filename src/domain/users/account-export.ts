import { Readable } from 'node:stream'
import { UserNotFound } from '../../errors.js'
import { type DetailedUser, presentDetails } from './user.js'

export interface AccountExportDeps {
  find: (id: number) => Promise<DetailedUser | null>
  /** Lists of what is stored about a user, page by page, by the name they have in the document. */
  lists: Record<string, (userId: number) => AsyncGenerator<readonly object[]>>
}

export type AccountExport = ReturnType<typeof createAccountExport>

/** Everything that is stored about a user but the hash of the password, as one JSON document that is read as it is sent. */
export function createAccountExport({ find, lists }: AccountExportDeps) {
  /** @throws UserNotFound */
  return async function exportAccount(id: number): Promise<Readable> {
    const user = await find(id)
    if (user === null) throw UserNotFound()
    return Readable.from(parts(user))
  }

  async function* parts(user: DetailedUser) {
    yield `{"user":${JSON.stringify(presentDetails(user))}`
    for (const [name, pages] of Object.entries(lists)) {
      yield `,${JSON.stringify(name)}:[`
      let separator = ''
      for await (const page of pages(user.id)) {
        for (const item of page) {
          yield separator + JSON.stringify(item)
          separator = ','
        }
      }
      yield ']'
    }
    yield '}'
  }
}
