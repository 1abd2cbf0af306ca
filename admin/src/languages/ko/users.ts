import type { users as english } from '../en/users'

export const users: typeof english = {
  active: '활성',
  inactive: '비활성',
  staff: '스태프',
  staffHint: '슈퍼유저만 스태프 권한을 줄 수 있습니다.',
  superuser: '슈퍼유저',
  twoFactor: '2단계 인증',
  verified: '인증됨',
  unverified: '인증되지 않음',
  fields: {
    email: '이메일',
    id: 'ID',
    joined: '가입일',
    lastLogin: '마지막 로그인',
    level: '등급',
    nickname: '닉네임',
    notes: '메모',
    state: '상태',
    username: '사용자 이름'
  },
  filters: {
    q: '사용자 이름이나 이메일의 일부로 검색',
    active: '활성',
    staff: '스태프',
    superuser: '슈퍼유저',
    twoFactor: '2단계 인증',
    verified: '이메일 인증',
    joinedAfter: '가입일 (이후)',
    joinedBefore: '가입일 (이전)',
    lastSeenBefore: '마지막 접속 (이전)'
  },
  create: {
    title: '사용자 만들기',
    done: '{{username}} 사용자를 만들었습니다.',
    password: '비밀번호',
    passwordHint: '안전한 경로로 사용자에게 알려 주십시오. 사용자가 바꿀 수 있습니다.'
  },
  bulk: {
    actions: {
      activate: '활성화',
      deactivate: '비활성화',
      logout: '로그아웃',
      'password-reset': '비밀번호 링크 보내기',
      delete: '삭제'
    },
    deleteTitle_one: '사용자 {{count}}명을 삭제하시겠습니까?',
    deleteTitle_other: '사용자 {{count}}명을 삭제하시겠습니까?',
    deleteConfirmation: '영구히 삭제됩니다. 확인하려면 {{count}}을(를) 입력하십시오',
    done: {
      activate_one: '사용자 {{count}}명을 활성화했습니다.',
      activate_other: '사용자 {{count}}명을 활성화했습니다.',
      deactivate_one: '사용자 {{count}}명을 비활성화했습니다.',
      deactivate_other: '사용자 {{count}}명을 비활성화했습니다.',
      logout_one: '사용자 {{count}}명의 세션을 폐기했습니다.',
      logout_other: '사용자 {{count}}명의 세션을 폐기했습니다.',
      'password-reset_one': '사용자 {{count}}명에게 비밀번호 설정 링크를 보냈습니다.',
      'password-reset_other': '사용자 {{count}}명에게 비밀번호 설정 링크를 보냈습니다.',
      delete_one: '사용자 {{count}}명을 삭제했습니다.',
      delete_other: '사용자 {{count}}명을 삭제했습니다.'
    }
  }
}
