import Type from '#typebox'
import { Page } from './page.js'

const text = (description: string, example: string) => Type.String({ description, examples: [example] })

const optionalText = (description: string, example: string | null) =>
  Type.Union([Type.String(), Type.Null()], { description, examples: [example] })

const optionalMoment = (description: string) =>
  Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description, examples: [null] })

const CurrentSigningKey = Type.Object(
  {
    managed: Type.Boolean({ description: 'Whether the service makes and rotates its keys (`KEYRING=managed`)' }),
    kid: optionalText('The key ID in the header of tokens; null for a secret', null),
    alg: text('The algorithm', 'HS256'),
    created_at: optionalMoment('When the key was created; null for a key that is not managed'),
    activates_at: optionalMoment('When the key started to sign; null for a key that is not managed'),
    next_rotation_at: optionalMoment('When the next key starts to sign; null for a key that is not managed')
  },
  { title: 'CurrentSigningKey', description: 'The key that signs tokens now' }
)

export const ServiceStatus = Type.Object(
  {
    version: text('The version of keyturn', '0.2.0'),
    node: text('The version of Node.js', '24.0.0'),
    database: Type.Enum(['mysql', 'sqlite'], {
      description: '`mysql` is MySQL or MariaDB, `sqlite` is a file',
      examples: ['mysql']
    }),
    signing_key: CurrentSigningKey,
    warnings: Type.Array(Type.String(), {
      description: 'Settings that are allowed but probably not meant, one sentence each',
      examples: [[]]
    })
  },
  { title: 'ServiceStatus', description: 'The service, its key and its warnings' }
)

const Setting = Type.Object(
  {
    name: text('The environment variable that sets it', 'ACCESS_TOKEN_LIFETIME'),
    group: text('The group, as in the documentation', 'Tokens'),
    description: text('The meaning', 'The lifetime of an access token.'),
    allowed: text('The allowed values', 'a number with its unit, such as 90s'),
    value: optionalText(
      'The value in force, as it was written; null for none, and for a secret that is set. The query of a URL is not shown',
      '5m'
    ),
    default: optionalText('The default; null for none', '5m'),
    secret: Type.Boolean({ description: 'Whether the value is never shown', examples: [false] }),
    source: Type.Enum(['default', 'environment', 'file', 'application'], {
      description:
        '`file` is a file that `NAME_FILE` names; `application` is the application in which the service is embedded',
      examples: ['environment']
    }),
    variable: optionalText('The environment variable of the value; null for other sources', 'ACCESS_TOKEN_LIFETIME')
  },
  { title: 'Setting', description: 'A setting as it is in force' }
)

export const SettingPage = Page(Setting, 'SettingPage', 'Settings, in the order of the documentation')
