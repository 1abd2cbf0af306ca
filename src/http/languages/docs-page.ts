import type { Language } from './translate.js'

interface Introduction {
  about: string
  /** How to call protected operations on a page that stays logged in. */
  login: string
  /** The same without DOCS_LOGIN. */
  authorize: string
  notes: string
}

const introductions: Record<Language, Introduction> = {
  en: {
    about: 'Issues, refreshes and revokes JSON Web Tokens, and manages the users that they belong to.',
    login: `1. If you have no account, sign up with \`POST /api/users\`.
2. Log in with \`POST /api/token\`. The page authorizes your requests from then on, renews the access token, and stays logged in
   until you close the tab or log out.
3. Call the protected operations.`,
    authorize: `1. Obtain a token pair with \`POST /api/token\`.
2. Press **Authorize** and paste the access token.
3. Call the protected operations. Before the access token expires, refresh the pair with \`POST /api/token/refresh\`.`,
    notes: `A refresh token can be used once. Reuse after a short interval revokes the session.

Every operation may reject the HTTP request itself with a problem document: 400 if the request is not valid HTTP/1.1, 408 if it
does not arrive within 10 seconds, 417 for an \`Expect\` other than 100-continue, 431 if the URL and headers are larger than 16 kB.`
  },

  ko: {
    about: 'JSON Web Token을 발급하고 갱신하고 폐기하며, 토큰의 주인인 사용자를 관리합니다.',
    login: `1. 계정이 없으면 \`POST /api/users\`로 가입합니다.
2. \`POST /api/token\`으로 로그인합니다. 그때부터 이 페이지가 요청을 인증하고 액세스 토큰을 갱신하며, 탭을 닫거나 로그아웃할 때까지
   로그인 상태를 유지합니다.
3. 보호된 경로를 호출합니다.`,
    authorize: `1. \`POST /api/token\`으로 토큰 한 쌍을 받습니다.
2. **Authorize**를 눌러 액세스 토큰을 붙여 넣습니다.
3. 보호된 경로를 호출합니다. 액세스 토큰이 만료되기 전에 \`POST /api/token/refresh\`로 새 토큰 한 쌍을 받습니다.`,
    notes: `리프레시 토큰은 한 번만 쓸 수 있습니다. 짧은 재사용 허용 시간이 지난 뒤에 다시 사용되면 세션을 폐기합니다.

모든 경로는 HTTP 요청 자체를 거부할 수 있습니다. 유효한 HTTP/1.1이 아니면 400, 10초 안에 도착하지 않으면 408, \`Expect\`가 100-continue가
아니면 417, URL과 헤더가 16kB를 넘으면 431입니다.`
  }
}

/** The introduction on the docs page, in Markdown. @param staysLoggedIn whether the page itself logs in */
export function introduction(language: Language, staysLoggedIn: boolean): string {
  const { about, login, authorize, notes } = introductions[language]
  return [about, staysLoggedIn ? login : authorize, notes].join('\n\n')
}
