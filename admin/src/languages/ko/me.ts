import type { me as english } from '../en/me'

export const me: typeof english = {
  appearance: '언어와 테마',
  export: '내 데이터 내보내기',
  othersRevoked: '다른 모든 세션을 폐기했습니다.',
  password: {
    title: '비밀번호',
    current: '현재 비밀번호',
    new: '새 비밀번호',
    hint: '다른 모든 세션이 폐기됩니다.',
    action: '비밀번호 변경',
    done: '비밀번호를 변경했습니다.'
  },
  revokeOthers: '다른 세션 모두 폐기',
  rights: '권한',
  sessions: '내 세션'
}
