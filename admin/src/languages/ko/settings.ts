import type { settings as english } from '../en/settings'

export const settings: typeof english = {
  hint: '응답한 프로세스의 설정입니다. 환경 변수에서 바꾸고 서비스를 다시 시작하십시오. 시크릿의 값은 표시하지 않습니다.',
  q: '이름, 값, 설명의 일부로 검색',
  changed: '기본값과 다른 설정만',
  count_one: '설정 {{count}}개',
  count_other: '설정 {{count}}개',
  warnings: '설정 경고',
  name: '설정',
  value: '값',
  source: '출처',
  meaning: '의미와 허용 값',
  hidden: '설정됨, 숨김',
  default: '기본값: {{value}}',
  sources: {
    default: '기본값',
    environment: '환경 변수',
    file: '파일',
    application: '애플리케이션'
  },
  groups: {
    'The service': '서비스',
    Operation: '운영',
    Tokens: '토큰',
    CORS: 'CORS',
    Cookies: '쿠키',
    'Two-factor authentication': '2단계 인증',
    Email: '이메일'
  }
}
