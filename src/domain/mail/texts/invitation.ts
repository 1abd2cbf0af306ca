/** The link with which an invited user signs up. */
export const invitation = {
  placeholders: ['service', 'email', 'link', 'lifetime'],
  en: `Subject: Your invitation to {{service}}

Hello,

you are invited to create an account at {{service}}. To choose your password, open this link:

{{link}}

The link works once, for {{lifetime}}.

If you did not expect an invitation, ignore this email. No account is created then.
`,
  ko: `Subject: {{service}} 초대

안녕하세요.

{{service}} 계정을 만들도록 초대받으셨습니다. 아래 링크를 열어 비밀번호를 정하십시오.

{{link}}

이 링크는 {{lifetime}} 동안 한 번만 사용할 수 있습니다.

예상하지 못한 초대라면 이 메일을 무시하십시오. 계정은 만들어지지 않습니다.
`
} as const
