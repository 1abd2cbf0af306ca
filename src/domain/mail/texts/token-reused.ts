/** A notice: a refresh token was used twice, so one of the two who have it is a thief (RFC 9700, section 4.14.2). */
export const tokenReused = {
  placeholders: ['service', 'email', 'username', 'device', 'time'],
  en: `Subject: A device was logged out of {{service}} for your security

Hello {{username}},

on {{time}}, a token of your account at {{service}} was used that had been replaced already. It may have been stolen. The session it belongs to was revoked: you have to log in again on that device.

Device of the session: {{device}}

If this happens again, or you do not know the device, change your password. This logs out all other devices.
`,
  ko: `Subject: 보안을 위해 {{service}}에서 기기 하나를 로그아웃했습니다

{{username}} 님, 안녕하세요.

{{time}}에 {{service}} 계정에서 이미 교체된 토큰이 다시 사용되었습니다. 토큰이 유출되었을 수 있어 해당 세션을 종료했습니다. 그 기기에서는 다시 로그인해야 합니다.

세션의 기기: {{device}}

같은 일이 다시 일어나거나 모르는 기기라면 비밀번호를 변경하십시오. 그러면 다른 모든 기기에서 로그아웃됩니다.
`
} as const
