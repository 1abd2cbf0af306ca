import { claimsOf } from '../packages/client/src/claims.js'
import type { State } from './session.js'
import { type Login, textIn } from './tokens.js'

export type Language = 'en' | 'ko'

interface Texts {
  none: string
  ended: string
  active(username: string | undefined, time: string): string
  delayed(username: string | undefined): string
  logOut: string
}

const texts: Record<Language, Texts> = {
  en: {
    none: 'Not logged in. Log in with POST /api/token, and the page authorizes your requests.',
    ended: 'The session is no longer valid. Log in again.',
    active: (username, time) => `Logged in${username ? ` as ${username}` : ''}. The token is renewed at ${time}.`,
    delayed: (username) => `Logged in${username ? ` as ${username}` : ''}. The service does not answer; trying again.`,
    logOut: 'Log out'
  },
  ko: {
    none: '로그인하지 않았습니다. POST /api/token으로 로그인하면 이 페이지가 요청을 인증합니다.',
    ended: '세션이 더 이상 유효하지 않습니다. 다시 로그인하십시오.',
    active: (username, time) => `${username ?? '사용자'}(으)로 로그인했습니다. 토큰은 ${time}에 갱신됩니다.`,
    delayed: (username) => `${username ?? '사용자'}(으)로 로그인했습니다. 서비스가 응답하지 않아 다시 시도합니다.`,
    logOut: '로그아웃'
  }
}

/** The bar at the top of the page, which says who is logged in. */
export function createStatus(language: Language, onLogOut: () => void) {
  const bar = document.createElement('div')
  bar.className = 'login-status'
  const text = document.createElement('span')
  text.setAttribute('role', 'status')
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = texts[language].logOut
  button.addEventListener('click', onLogOut)
  bar.append(text, button)
  document.body.prepend(bar)
  bar.lang = language
  show('none', undefined)
  return { show }

  function show(state: State, login: Login | undefined): void {
    bar.dataset.state = state
    button.hidden = login === undefined
    text.textContent = textOf(texts[language], language, state, login)
  }
}

function textOf(words: Texts, language: Language, state: State, login: Login | undefined): string {
  if (login === undefined) return state === 'ended' ? words.ended : words.none
  const username = textIn(claimsOf(login.access), 'username')
  if (state === 'delayed') return words.delayed(username)
  return words.active(username, new Date(login.renewAt).toLocaleTimeString(language))
}
