import Type from 'typebox'
import { Page } from './page.js'

const moment = (description: string) =>
  Type.String({ format: 'date-time', description, examples: ['2026-11-23T09:00:00.000Z'] })

export const Key = Type.Object(
  {
    kid: Type.String({
      description: 'As the header of tokens names it',
      examples: ['NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs']
    }),
    alg: Type.String({ examples: ['ES256'] }),
    state: Type.Enum(['next', 'active', 'retired', 'gone'], {
      description: '`next` is published and will sign, `active` signs, `retired` still verifies, `gone` does not',
      examples: ['active']
    }),
    created_at: moment('When it was made'),
    activates_at: moment('From when on it signs'),
    retired_at: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
      description: 'When it was retired by hand',
      examples: [null]
    })
  },
  { description: 'A key' }
)

export const KeyPage = Page(Key, 'Keys of the ring, the newest first')

/** For a client that has the answer already, by its `If-None-Match`. */
export const notModified = { description: 'As it was', type: 'null' }
