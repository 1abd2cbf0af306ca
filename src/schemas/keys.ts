import Type from '#typebox'
import { lengths } from '../lengths.js'
import { moment, withHeaders } from './fields.js'
import { Page } from './page.js'

const kidExample = 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs'

export const SigningKey = Type.Object(
  {
    kid: Type.String({ description: 'The key id in the header of tokens', examples: [kidExample] }),
    alg: Type.String({ examples: ['ES256'] }),
    state: Type.Enum(['next', 'active', 'retired', 'gone'], {
      description: '`next` is published and will sign, `active` signs, `retired` still verifies, `gone` does not',
      examples: ['active']
    }),
    created_at: moment('When the key was created'),
    activates_at: moment('When the key starts to sign'),
    retired_at: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
      description: 'When an administrator retired the key',
      examples: [null]
    })
  },
  { title: 'SigningKey', description: 'A key' }
)

export const KeyParams = Type.Object({
  kid: Type.String({ minLength: 1, maxLength: lengths.keyring_keys.kid, examples: [kidExample] })
})

export const SigningKeyPage = Page(SigningKey, 'SigningKeyPage', 'Keys, newest first')

const entityTag = 'Names the content, for `If-None-Match`'

/** An answer that caches may keep. */
export const cacheable = <Response extends object>(response: Response) => withHeaders(response, { ETag: entityTag })

/** For a client that has the answer already, by its `If-None-Match`. */
export const notModified = withHeaders({ description: 'Not modified', type: 'null' }, { ETag: entityTag })
