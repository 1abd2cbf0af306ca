import type { overview as english } from '../en/overview'

export const overview: typeof english = {
  database: '데이터베이스',
  health: '상태',
  liveSessions: '활성 세션',
  notReady: '준비되지 않음',
  range: '차트 기간',
  ranges: { day: '최근 24시간', week: '최근 7일' },
  ready: '정상',
  reuse_one:
    '리프레시 토큰 재사용이 {{count}}번 감지되었습니다. 탈취되었을 수 있어 세션을 폐기했습니다. 감사 로그를 확인하십시오.',
  reuse_other:
    '리프레시 토큰 재사용이 {{count}}번 감지되었습니다. 탈취되었을 수 있어 세션을 폐기했습니다. 감사 로그를 확인하십시오.',
  series: {
    logins: '로그인',
    refreshes: '갱신',
    failed_logins: '로그인 실패',
    reuse_detections: '재사용 감지',
    throttled_requests: '제한된 요청'
  },
  service: '서비스',
  total: '합계 {{formatted}}, 시간별',
  users: { total: '사용자', active: '활성 사용자', staff: '스태프' },
  version: '버전'
}
