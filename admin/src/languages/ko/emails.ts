import type { emails as english } from '../en/emails'

export const emails: typeof english = {
  attempts: '시도 횟수',
  created: '요청 시각',
  delete: {
    label: '{{recipient}}에게 보낼 이메일 삭제',
    title: '{{recipient}}에게 보낼 이메일을 삭제하시겠습니까?',
    text: '서비스가 더 이상 이 이메일을 보내지 않습니다.',
    done: '이메일을 삭제했습니다.'
  },
  due: '다음 시도',
  kind: '이메일',
  kinds: {
    password_reset: '비밀번호 설정 링크',
    password_reset_request: '비밀번호 재설정 요청',
    email_verification: '이메일 확인 링크',
    email_verification_request: '이메일 확인 요청',
    email_change: '새 이메일 확인 링크',
    email_change_notice: '알림: 새 이메일 요청',
    password_changed: '알림: 비밀번호 변경',
    email_changed: '알림: 이메일 변경',
    token_reused: '알림: 리프레시 토큰 재사용',
    new_device: '알림: 새 기기 로그인',
    two_factor_changed: '알림: 2단계 인증 변경',
    invitation: '초대'
  },
  lastError: '마지막 오류',
  none: '대기 중인 이메일이 없고, 지난 30일 동안 실패한 이메일도 없습니다.',
  recipient: '받는 사람',
  retry: {
    action: '다시 보내기',
    label: '{{recipient}}에게 이메일 다시 보내기',
    done: '{{recipient}}에게 이메일을 지금 다시 보냅니다.'
  },
  state: '상태',
  states: { waiting: '대기 중', failed: '실패' },
  text: 'SMTP 서버를 기다리는 이메일과 서비스가 보내기를 포기한 이메일입니다. 보낸 이메일은 보관하지 않습니다.'
}
