import Type from '#typebox'
import { momentFilter } from './fields.js'
import { CountedPage, countedPaging } from './page.js'
import { DetailedUser } from './users.js'

export const UserPage = CountedPage(DetailedUser, 'UserPage', 'Users')

/** How many users one call names by their IDs. */
export const MAX_IDS = 500

const userFilter = {
  q: Type.Optional(
    Type.String({
      maxLength: 254,
      description: 'A part of the username, the email or the nickname; case does not matter'
    })
  ),
  is_active: Type.Optional(Type.Boolean()),
  is_staff: Type.Optional(Type.Boolean()),
  is_superuser: Type.Optional(Type.Boolean()),
  two_factor: Type.Optional(Type.Boolean()),
  email_verified: Type.Optional(Type.Boolean()),
  joined_after: momentFilter('Only users who signed up at this time or later'),
  joined_before: momentFilter('Only users who signed up before this time'),
  last_seen_before: momentFilter(
    'Only users who neither signed up, logged in nor refreshed a token since this time, as far back as sessions are kept'
  )
}

export const UserExportQuery = Type.Object(
  {
    ...userFilter,
    id: Type.Optional(
      Type.Array(Type.Integer({ minimum: 1, maximum: 2_147_483_647 }), {
        maxItems: MAX_IDS,
        description: 'Only users with these IDs; repeat the parameter for each'
      })
    )
  },
  { additionalProperties: false }
)

const sortableFields = [
  ...(['id', '-id', 'username', '-username', 'email', '-email', 'nickname', '-nickname'] as const),
  ...(['level', '-level', 'date_joined', '-date_joined', 'last_login', '-last_login'] as const)
]

export const UserQuery = Type.Object(
  {
    ...userFilter,
    sort: Type.Optional(
      Type.Enum(sortableFields, {
        default: 'id',
        description: 'The field to sort by; a leading `-` sorts in descending order'
      })
    ),
    ...countedPaging
  },
  { additionalProperties: false }
)
