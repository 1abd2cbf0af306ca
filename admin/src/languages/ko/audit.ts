import type { audit as english } from '../en/audit'

export const audit: typeof english = {
  types: {
    login: { succeeded: '로그인', failed: '로그인 실패' },
    token: {
      reused: '리프레시 토큰 재사용',
      revoked: '로그아웃',
      blacklisted: '토큰 블랙리스트 추가',
      unblacklisted: '토큰 블랙리스트 해제'
    },
    session: { revoked: '세션 폐기' },
    sessions: { revoked_all: '세션 일괄 폐기' },
    user: {
      created: '사용자 생성',
      changed: '사용자 변경',
      deleted: '사용자 삭제',
      reauthenticated: '비밀번호 확인',
      password_changed: '사용자의 비밀번호 변경',
      password_set: '스태프의 비밀번호 설정',
      password_reset_requested: '비밀번호 재설정 링크 요청',
      password_reset: '링크로 비밀번호 재설정',
      email_verified: '이메일 인증',
      email_change_requested: '이메일 변경 요청',
      email_changed: '링크로 이메일 변경',
      deactivated: '사용자 비활성화',
      activated: '사용자 활성화',
      logged_out: '스태프의 사용자 로그아웃'
    },
    invitation: { created: '사용자 초대', deleted: '초대 삭제' },
    email: { failed: '이메일 발송 실패', retried: '이메일 재발송', deleted: '이메일 삭제' },
    two_factor: {
      enabled: '2단계 인증 수단 추가',
      disabled: '2단계 인증 수단 삭제',
      codes_renewed: '복구 코드 재발급',
      recovery_code_used: '복구 코드 사용',
      reset: '스태프의 2단계 인증 초기화'
    },
    passkey: { added: '패스키 추가', removed: '패스키 삭제', cloned: '복제된 패스키의 응답 거부' },
    users: { imported: '사용자 가져오기' },
    client: {
      created: '서비스 생성',
      changed: '서비스 변경',
      secret_rotated: '서비스 시크릿 교체',
      deleted: '서비스 삭제',
      rejected: '서비스 인증 거부'
    },
    request: { denied: '요청 거부', throttled: '요청 제한' },
    key: { rotated: '키 생성', retired: '키 폐기' }
  },
  at: '시각',
  type: '이벤트',
  actor: '행위자',
  subject: '대상',
  ip: 'IP 주소',
  session: '세션 ID',
  request: '요청 ID',
  detail: '상세',
  deleted: '{{id}} (삭제됨)',
  filters: {
    types: '종류',
    typesChosen: '종류 ({{count}})',
    user: '사용자 찾기',
    userChosen: '{{name}} 사용자의 이벤트만 보기 해제',
    role: '사용자의 역할',
    roles: { any: '모두', actor: '행위자', subject: '대상' },
    since: '시작일',
    until: '종료일'
  }
}
