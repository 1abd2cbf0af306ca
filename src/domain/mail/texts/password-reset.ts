/** The link for a new password. */
export const passwordReset = {
  placeholders: ['service', 'email', 'username', 'link', 'lifetime'],
  en: `Subject: Set a new password for {{service}}

Hello {{username}},

someone asked to set a new password for your account at {{service}}. To choose one, open this link:

{{link}}

The link works once, for {{lifetime}}. Afterwards you are logged out on all devices.

If you did not ask for this, ignore this email. Your password stays as it is.
`,
  ko: `Subject: {{service}} 비밀번호 재설정

{{username}} 님, 안녕하세요.

{{service}} 계정의 비밀번호를 다시 설정해 달라는 요청을 받았습니다. 아래 링크를 열어 새 비밀번호를 정하십시오.

{{link}}

이 링크는 {{lifetime}} 동안 한 번만 사용할 수 있습니다. 비밀번호를 바꾸면 모든 기기에서 로그아웃됩니다.

요청하신 적이 없다면 이 메일을 무시하십시오. 비밀번호는 그대로 유지됩니다.
`
} as const
