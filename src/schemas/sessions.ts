import Type from '#typebox'
import { moment } from './fields.js'
import { CountedPage, countedPaging, Page } from './page.js'

const shown = {
  id: Type.String({ examples: ['019aaf6b-7c40-7000-8000-000000000000'] }),
  created_at: moment('When the user logged in'),
  refreshed_at: moment('When the tokens were last refreshed'),
  expires_at: moment('When the session expires unless it is refreshed'),
  device: Type.String({
    description: 'The browser and operating system, from the User-Agent',
    examples: ['Chrome on Windows']
  }),
  ip: Type.String({ description: 'The IP address of the login', examples: ['203.0.113.7'] }),
  current: Type.Boolean({ description: 'Whether this request belongs to the session', examples: [true] })
}

export const Session = Type.Object(shown, { title: 'Session', description: 'A login on a device' })
export const SessionPage = Page(Session, 'SessionPage', 'Live sessions, newest first')

export const UserSession = Type.Object(
  {
    ...shown,
    user_id: Type.Integer({ examples: [1] }),
    username: Type.String({ examples: ['neo'] })
  },
  { title: 'UserSession', description: 'A session, and whose it is' }
)
export const UserSessionPage = CountedPage(UserSession, 'UserSessionPage', 'Live sessions, newest first')

export const UserSessionQuery = Type.Object(
  {
    user_id: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'Only sessions of this user' })
    ),
    ...countedPaging
  },
  { additionalProperties: false }
)
