import Type, { type TSchema } from '#typebox'

/**
 * A text that must be there: not blank, and without NUL, which databases refuse.
 *
 * The two keywords are told apart by the messages in `plugins/http/errors.ts`.
 */
export function requiredText(description: string, example: string) {
  return Type.String({ pattern: '\\S', not: { type: 'string', pattern: '\\u0000' }, description, examples: [example] })
}

export const newPassword = Type.String({
  minLength: 1,
  not: { type: 'string', pattern: '\\u0000' },
  format: 'password',
  description: 'The new password: not a common one, up to 128 characters of any script',
  examples: ['there is no spoon']
})

export const currentPassword = Type.String({
  minLength: 1,
  not: { type: 'string', pattern: '\\u0000' },
  format: 'password',
  description: 'The password, unchanged: leading and trailing spaces count',
  examples: ['there is no spoon']
})

export const moment = (description: string) =>
  Type.String({ format: 'date-time', description, examples: ['2026-11-23T09:00:00.000Z'] })

/** A moment in a query, which narrows the list if it is given. */
export const momentFilter = (description: string) => Type.Optional(Type.String({ format: 'date-time', description }))

/** A text that may be blank, without NUL. */
export const anyText = (maxLength: number, description: string, example: string) =>
  Type.String({ maxLength, not: { type: 'string', pattern: '\\u0000' }, description, examples: [example] })

/** A response with headers of its own, each with its description. */
export const withHeaders = <Response extends object>(response: Response, headers: Record<string, string>) => ({
  ...response,
  headers: Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [name, { type: 'string', description }])
  )
})

/** The answer of an operation that has nothing to say. */
export const done = (description: string) => ({ 204: { description, type: 'null' } })

/** The answer of an operation whose result is a document to save, sent as it is read. */
const download = (description: string, type: string, schema: TSchema) => ({
  200: withHeaders({ description, content: { [type]: { schema } } }, { 'Content-Disposition': 'The name of the file' })
})

export const file = (description: string, schema: TSchema) => download(description, 'application/json', schema)

/** The same for a table. */
export const csv = (description: string) =>
  download(description, 'text/csv', Type.String({ title: 'CsvFile', description: 'CSV (RFC 4180), UTF-8' }))
