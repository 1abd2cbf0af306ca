/** The languages in which texts of emails are written. */
export const mailLanguages = ['en', 'ko'] as const
export type MailLanguage = (typeof mailLanguages)[number]

/**
 * The texts of emails, by kind and language: a line with the subject, an empty line, and the text. Placeholders in braces stand
 * for values; one that is alone in its paragraph and named link becomes a link in HTML.
 */
export const texts = {
  password_reset: {
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
  }
} as const

/** The values that the texts of each kind may use. Each has a link, an email and a service. */
export const placeholders: Record<keyof typeof texts, readonly string[]> = {
  password_reset: ['service', 'email', 'username', 'link', 'lifetime']
}

export type TemplateName = keyof typeof texts
