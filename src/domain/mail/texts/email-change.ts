/** The link to a new email, which the account gets when the link is used. */
export const emailChange = {
  placeholders: ['service', 'email', 'username', 'link', 'lifetime'],
  en: `Subject: Confirm your new email for {{service}}

Hello {{username}},

you want {{email}} to be the email of your account at {{service}}. To confirm this, open this link:

{{link}}

The link works once, for {{lifetime}}. Until then, the account keeps its email.

If you did not ask for this, ignore this email.
`,
  ko: `Subject: {{service}} 새 이메일 확인

{{username}} 님, 안녕하세요.

{{service}} 계정의 이메일을 {{email}}(으)로 변경해 달라는 요청을 받았습니다. 아래 링크를 열어 확인해 주십시오.

{{link}}

이 링크는 {{lifetime}} 동안 한 번만 사용할 수 있습니다. 그때까지 계정의 이메일은 그대로 유지됩니다.

요청하신 적이 없다면 이 메일을 무시하십시오.
`
} as const

/** A notice to the email that is to be replaced. */
export const emailChangeNotice = {
  placeholders: ['service', 'email', 'username', 'new_email', 'time'],
  en: `Subject: Someone asked to change your email at {{service}}

Hello {{username}},

on {{time}}, someone who is logged in to your account at {{service}} asked to change its email from {{email}} to {{new_email}}. The email changes when a link that was sent there is used.

If this was you, you need not do anything. If it was not, change your password now: this stops the change and logs out all other devices.
`,
  ko: `Subject: {{service}} 계정의 이메일 변경 요청

{{username}} 님, 안녕하세요.

{{time}}에 {{service}} 계정의 이메일을 {{email}}에서 {{new_email}}(으)로 변경해 달라는 요청을 받았습니다. 새 이메일로 보낸 링크를 열면 이메일이 변경됩니다.

직접 요청하셨다면 아무것도 하실 필요가 없습니다. 요청하신 적이 없다면 지금 비밀번호를 변경해 주십시오. 그러면 이메일 변경이 취소되고 다른 모든 기기에서 로그아웃됩니다.
`
} as const
