/** A notice: two-factor authentication was set up, changed or turned off. */
export const twoFactorChanged = {
  placeholders: ['service', 'email', 'username', 'time'],
  en: `Subject: Two-factor authentication for {{service}} was changed

Hello {{username}},

the two-factor authentication of your account at {{service}} was changed on {{time}}: an authenticator app or a passkey was added or removed, or you have new recovery codes.

If you changed it, you need not do anything. If you did not, set a new password now with "Forgot your password?", and tell the operators of {{service}}.
`,
  ko: `Subject: {{service}} 2단계 인증이 변경되었습니다

{{username}} 님, 안녕하세요.

{{service}} 계정의 2단계 인증이 {{time}}에 변경되었습니다. 인증 앱이나 패스키가 등록 또는 삭제되었거나, 복구 코드가 재발급되었습니다.

직접 변경하셨다면 아무것도 하실 필요가 없습니다. 변경하신 적이 없다면 지금 비밀번호 찾기로 새 비밀번호를 정하고 {{service}} 운영자에게 알려 주십시오.
`
} as const
