import Type from '#typebox'
import { moment, newPassword, requiredText } from './fields.js'
import { CountedPage } from './page.js'
import { language, level, nickname, username } from './users.js'

const email = requiredText('The email to which the invitation goes', 'neo@example.com')

export const NewInvitation = Type.Object(
  {
    email,
    username: Type.Optional({ ...username, description: 'The username; without it, the invited user chooses one' }),
    level: Type.Optional(level),
    is_staff: Type.Optional(Type.Boolean({ description: 'Whether the user may use /api/admin', examples: [false] })),
    language: Type.Optional(
      Type.Enum(['en', 'ko'], { description: 'The language of the email and of the user', examples: ['en'] })
    )
  },
  { title: 'NewInvitation', additionalProperties: false }
)

export const Invitation = Type.Object(
  {
    id: Type.String({ examples: ['019aaf6b-7c40-7000-8000-000000000000'] }),
    email: Type.String({ examples: ['neo@example.com'] }),
    username: Type.String({ description: 'Blank if the invited user chooses one', examples: [''] }),
    level: Type.Integer({ examples: [1] }),
    is_staff: Type.Boolean({ examples: [false] }),
    language,
    invited_by_id: Type.Union([Type.Integer(), Type.Null()], {
      description: 'The user who invited; null for the command line',
      examples: [1]
    }),
    created_at: moment('When the user was invited'),
    expires_at: moment('Until when the link is good; the sending of the email sets it')
  },
  { title: 'Invitation', description: 'An invitation that was not accepted yet' }
)

export const InvitationPage = CountedPage(Invitation, 'InvitationPage', 'Invitations, newest first')

export const InvitationAcceptance = Type.Object(
  {
    token: requiredText('The token of the link in the email', 'dGhlIHRva2VuIG9mIHRoZSBsaW5rIGluIHRoZSBlbWFpbA'),
    username: Type.Optional({ ...username, description: 'Required unless the invitation has a username' }),
    password: newPassword,
    nickname: Type.Optional(nickname)
  },
  { title: 'InvitationAcceptance', additionalProperties: false }
)
