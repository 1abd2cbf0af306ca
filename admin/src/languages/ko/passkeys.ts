import type { passkeys as english } from '../en/passkeys'

export const passkeys: typeof english = {
  title: '패스키',
  use: '패스키 사용',
  about: '패스키를 사용하면 비밀번호 없이 지문, 얼굴 또는 PIN으로 로그인합니다.',
  none: '패스키가 없습니다.',
  unsupported: '이 브라우저는 패스키를 지원하지 않거나 페이지가 https로 열리지 않았습니다.',
  name: '이름',
  nameHint: '목록에서 알아볼 수 있도록 패스키가 있는 곳을 적으십시오.',
  created: '추가한 시각',
  used: '마지막 사용',
  place: '보관 위치',
  synced: '계정',
  device: '기기 하나',
  actions: '작업',
  add: '패스키 추가',
  addText: '브라우저가 지문, 얼굴 또는 PIN을 요청합니다.',
  added: '패스키를 추가했습니다.',
  rename: '이름 변경',
  renameOne: '{{name}} 이름 변경',
  renamed: '패스키의 이름을 변경했습니다.',
  remove: '제거',
  removeOne: '{{name}} 제거',
  removeTitle: '패스키 {{name}}을(를) 제거하시겠습니까?',
  removeText: '더 이상 이 패스키로 로그인할 수 없습니다. 기기에서도 삭제하십시오.',
  removeLast: '유일한 두 번째 인증 수단입니다. 이후에는 비밀번호만으로 로그인하며 복구 코드는 사용할 수 없습니다.',
  removed: '패스키를 제거했습니다.'
}
