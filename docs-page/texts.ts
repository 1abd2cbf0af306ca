export type Language = 'en' | 'ko'

/** The texts of the bar. */
export interface Texts {
  none: string
  ended: string
  active(username: string | undefined, time: string): string
  delayed(username: string | undefined): string
  secondStep: string
  secondStepOrPasskey: string
  unreachable: string
  noPasskey: string
  code: string
  logIn: string
  logOut: string
  passkey: string
}

export const texts: Record<Language, Texts> = {
  en: {
    none: 'Not logged in. Log in with POST /api/token, and the page authorizes your requests.',
    ended: 'The session is no longer valid. Log in again.',
    active: (username, time) => `Logged in${username ? ` as ${username}` : ''}. The token is renewed at ${time}.`,
    delayed: (username) => `Logged in${username ? ` as ${username}` : ''}. The service does not answer; trying again.`,
    secondStep: 'Two-factor authentication: enter a code of the authenticator app, or a recovery code.',
    secondStepOrPasskey: 'Two-factor authentication: use a passkey, or enter a code.',
    unreachable: 'The service cannot be reached. Please try again.',
    noPasskey: 'No passkey was used. Try again, or enter a code.',
    code: 'Code',
    logIn: 'Log in',
    logOut: 'Log out',
    passkey: 'Use a passkey'
  },
  ko: {
    none: '로그인하지 않았습니다. POST /api/token으로 로그인하면 이 페이지가 요청을 인증합니다.',
    ended: '세션이 더 이상 유효하지 않습니다. 다시 로그인하십시오.',
    active: (username, time) => `${username ?? '사용자'}(으)로 로그인했습니다. 토큰은 ${time}에 갱신됩니다.`,
    delayed: (username) => `${username ?? '사용자'}(으)로 로그인했습니다. 서비스가 응답하지 않아 다시 시도합니다.`,
    secondStep: '2단계 인증: 인증 앱의 코드 또는 복구 코드를 입력하십시오.',
    secondStepOrPasskey: '2단계 인증: 패스키를 사용하거나 코드를 입력하십시오.',
    unreachable: '서비스에 연결할 수 없습니다. 다시 시도하십시오.',
    noPasskey: '패스키를 사용하지 않았습니다. 다시 시도하거나 코드를 입력하십시오.',
    code: '코드',
    logIn: '로그인',
    logOut: '로그아웃',
    passkey: '패스키 사용'
  }
}
