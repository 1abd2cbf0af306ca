/** A notice: a login from a device that the user has not logged in on before. */
export const newDevice = {
  placeholders: ['service', 'email', 'username', 'device', 'ip', 'time'],
  en: `Subject: New login to {{service}}

Hello {{username}},

your account at {{service}} was logged in to on a new device:

Device: {{device}}
IP address: {{ip}}
Time: {{time}}

If this was you, you need not do anything. If it was not, change your password. This logs out all other devices.
`,
  ko: `Subject: {{service}}에 새 기기에서 로그인했습니다

{{username}} 님, 안녕하세요.

새 기기에서 {{service}} 계정에 로그인했습니다.

기기: {{device}}
IP 주소: {{ip}}
시간: {{time}}

본인이라면 아무것도 하실 필요가 없습니다. 본인이 아니라면 비밀번호를 변경하십시오. 그러면 다른 모든 기기에서 로그아웃됩니다.
`
} as const
