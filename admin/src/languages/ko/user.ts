import type { user as english } from '../en/user'

export const user: typeof english = {
  account: '계정',
  activate: '활성화',
  activated: '{{username}} 사용자를 활성화했습니다.',
  audit: { title: '이 사용자의 최근 이벤트', all: '모든 이벤트' },
  deactivate: {
    action: '비활성화',
    title: '{{username}} 사용자를 비활성화하시겠습니까?',
    text: '사용자는 더 이상 로그인할 수 없고 모든 세션이 폐기됩니다.',
    reasonHint: '스태프용입니다. 사용자에게는 보이지 않습니다.',
    untilHint: '이때 다시 활성화됩니다. 기한이 없으면 비워 두십시오.',
    done: '{{username}} 사용자를 비활성화하고 모든 세션을 폐기했습니다.'
  },
  delete: {
    action: '삭제',
    title: '{{username}} 사용자를 삭제하시겠습니까?',
    text: '계정과 세션이 영구히 삭제됩니다. 감사 로그에는 ID가 남습니다.',
    confirmation: '확인하려면 {{username}}을(를) 입력하십시오',
    done: '{{username}} 사용자를 삭제했습니다.'
  },
  edit: '편집',
  editTitle: '{{username}} 편집',
  logOut: { action: '모든 세션 폐기', done: '{{username}}의 모든 세션을 폐기했습니다.' },
  notOneself: '여기서는 본인 계정에 할 수 없습니다.',
  notes: '스태프 메모',
  notesHint: '사용자에게는 보이지 않습니다.',
  notesUnchanged: '변경된 내용이 없습니다.',
  password: {
    action: '비밀번호 설정',
    title: '{{username}}의 비밀번호 설정',
    text: '사용자의 모든 세션이 폐기됩니다. 새 비밀번호는 안전한 경로로 알려 주십시오.',
    label: '새 비밀번호',
    done: '{{username}}의 비밀번호를 설정하고 모든 세션을 폐기했습니다.'
  },
  reason: '사유',
  reset: {
    action: '비밀번호 설정 링크 보내기',
    noEmail: '사용자에게 이메일이 없습니다.',
    done: '비밀번호 설정 링크를 {{email}}(으)로 보냈습니다.'
  },
  rights: {
    grantStaff: '스태프로 지정',
    removeStaff: '스태프 권한 제거',
    grantSuperuser: '슈퍼유저로 지정',
    removeSuperuser: '슈퍼유저 권한 제거'
  },
  twoFactor: {
    action: '2단계 인증 제거',
    title: '{{username}}의 2단계 인증을 제거하시겠습니까?',
    text: '기기와 복구 코드를 잃어버린 사용자를 위한 작업입니다. 본인의 요청인지 확인하십시오. 이후에는 비밀번호만으로 로그인합니다.',
    done: '{{username}}의 2단계 인증을 제거했습니다.',
    none: '이 사용자는 2단계 인증을 사용하지 않습니다.'
  },
  until: '기한'
}
