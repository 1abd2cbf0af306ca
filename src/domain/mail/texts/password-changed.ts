/** A notice: the password is another one. */
export const passwordChanged = {
  placeholders: ['service', 'email', 'username', 'time'],
  en: `Subject: Your password for {{service}} was changed

Hello {{username}},

the password of your account at {{service}} was changed on {{time}}. All other devices are logged out.

If you changed it, you need not do anything. If you did not, set a new password now with "Forgot your password?", and tell the operators of {{service}}.
`,
  ko: `Subject: {{service}} 비밀번호가 변경되었습니다

{{username}} 님, 안녕하세요.

{{service}} 계정의 비밀번호가 {{time}}에 변경되었습니다. 다른 모든 기기에서 로그아웃되었습니다.

직접 변경하셨다면 아무것도 하실 필요가 없습니다. 변경하신 적이 없다면 지금 비밀번호 찾기로 새 비밀번호를 정하고 {{service}} 운영자에게 알려 주십시오.
`
} as const
