/** A notice to the email that was replaced. */
export const emailChanged = {
  placeholders: ['service', 'email', 'username', 'time'],
  en: `Subject: Your email at {{service}} was changed

Hello {{username}},

your account at {{service}} has had another email since {{time}}, or none. Emails about the account no longer go to {{email}}.

If you wanted this, you need not do anything. If you did not, tell the operators of {{service}} now.
`,
  ko: `Subject: {{service}} 계정의 이메일이 변경되었습니다

{{username}} 님, 안녕하세요.

{{service}} 계정의 이메일이 {{time}}에 변경되거나 삭제되었습니다. 이제 계정에 관한 메일은 {{email}}(으)로 보내지 않습니다.

직접 변경하셨다면 아무것도 하실 필요가 없습니다. 변경하신 적이 없다면 지금 {{service}} 운영자에게 알려 주십시오.
`
} as const
