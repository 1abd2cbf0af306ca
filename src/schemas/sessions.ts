import Type from 'typebox'
import { moment } from './fields.js'
import { Page, paging } from './page.js'

const shown = {
  id: Type.String({ examples: ['019aaf6b-7c40-7000-8000-000000000000'] }),
  created_at: moment('When the member logged in'),
  refreshed_at: moment('When the tokens were last renewed'),
  expires_at: moment('When the session ends unless it is renewed'),
  device: Type.String({ description: 'From the User-Agent', examples: ['Chrome on Windows'] }),
  ip: Type.String({ description: 'The address of the login', examples: ['203.0.113.7'] }),
  current: Type.Boolean({ description: 'Whether this request belongs to it', examples: [true] })
}

export const SessionPage = Page(Type.Object(shown), 'Live sessions, the newest first')

export const MemberSessionPage = Page(
  Type.Object({
    ...shown,
    user_id: Type.Integer({ examples: [1] }),
    username: Type.String({ examples: ['neo'] })
  }),
  'Live sessions, the newest first'
)

export const MemberSessionQuery = Type.Object(
  {
    user_id: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'Only those of one member' })
    ),
    ...paging
  },
  { additionalProperties: false }
)
