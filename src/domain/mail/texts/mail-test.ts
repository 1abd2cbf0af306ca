/** What `keyturn mail test` sends. */
export const mailTest = {
  placeholders: ['service', 'email'],
  en: `Subject: Test email from {{service}}

This is a test email from {{service}} to {{email}}.

The settings for emails are correct. You do not need to do anything.
`,
  ko: `Subject: {{service}} 시험 메일

{{service}}에서 {{email}} 주소로 보낸 시험 메일입니다.

메일 설정이 올바릅니다. 별도의 조치는 필요하지 않습니다.
`
} as const
