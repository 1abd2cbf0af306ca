/** The link that proves that a user receives emails there. */
export const emailVerification = {
  placeholders: ['service', 'email', 'username', 'link', 'lifetime'],
  en: `Subject: Confirm your email for {{service}}

Hello {{username}},

the email {{email}} belongs to your account at {{service}}. To confirm that you receive emails there, open this link:

{{link}}

The link works once, for {{lifetime}}.

If you have no account at {{service}}, ignore this email.
`,
  ko: `Subject: {{service}} 이메일 인증

{{username}} 님, 안녕하세요.

{{service}} 계정에 이메일 {{email}}이(가) 등록되었습니다. 아래 링크를 열어 이 이메일을 인증해 주십시오.

{{link}}

이 링크는 {{lifetime}} 동안 한 번만 사용할 수 있습니다.

{{service}}에 가입하신 적이 없다면 이 메일을 무시하십시오.
`
} as const
