import type { sessions as english } from '../en/sessions'

export const sessions: typeof english = {
  actions: '작업',
  all: {
    action: '모든 세션 폐기',
    title: '모든 사용자의 세션을 폐기하시겠습니까?',
    text: '본인을 포함한 모든 사용자가 다시 로그인해야 합니다. 서명 키나 데이터베이스가 유출되었을 때 사용합니다.',
    word: '모두 폐기',
    confirmation: '확인하려면 “모두 폐기”를 입력하십시오',
    done: '모든 세션을 폐기했습니다.'
  },
  created: '로그인',
  current: '현재 세션',
  device: '기기',
  expires: '만료',
  ip: 'IP 주소',
  logOutInstead: '본인의 현재 세션입니다. 대신 로그아웃하십시오.',
  none: '활성 세션이 없습니다.',
  ofUser: 'ID가 {{id}}인 사용자의 세션입니다.',
  revoke: '폐기',
  revokeOne: '{{device}}의 세션 폐기',
  revoked: '세션을 폐기했습니다.',
  revokedOf: '{{username}}의 세션을 폐기했습니다.',
  unknownDevice: '알 수 없는 기기',
  used: '마지막 사용',
  user: '사용자'
}
