import type { keys as english } from '../en/keys'

export const keys: typeof english = {
  current: '서명 키',
  ring: '키링',
  kid: '키 ID',
  alg: '알고리즘',
  age: '서명 기간',
  days_one: '{{count}}일',
  days_other: '{{count}}일',
  nextRotation: '다음 교체',
  state: '상태',
  states: { next: '대기', active: '서명 중', retired: '검증만', gone: '만료' },
  created: '만든 때',
  activates: '서명 시작',
  retiredAt: '폐기한 때',
  actions: '작업',
  managedHint: '서비스가 키를 만들고 교체합니다. 더 이상 서명하지 않는 키는 토큰이 만료될 때까지 검증에 쓰입니다.',
  staticHint:
    'SIGNING_KEY로 설정한 키이므로 서비스는 키를 만든 때를 모르고 교체하지 않습니다. KEYRING=managed와 KEYRING_SECRET을 설정하면 서비스가 키를 만들고 교체합니다.',
  rotate: '지금 교체',
  rotated: '다음 키를 만들었습니다. 모든 서비스가 이 키를 알 수 있게 되면 서명을 시작합니다.',
  retire: '폐기',
  retireNamed: '{{kid}} 폐기',
  retireTitle: '이 키를 폐기하시겠습니까?',
  retireText:
    '유출된 키만 폐기하십시오. 이 키로 서명한 모든 토큰이 즉시 거부되며 되돌릴 수 없습니다. 정기적인 변경에는 교체를 사용하십시오.',
  retireActive: '지금 서명하는 키입니다. 본인을 포함한 모든 사용자가 다시 로그인해야 합니다.',
  retireConfirmation: '확인하려면 키 ID의 앞부분 {{text}}을(를) 입력하십시오',
  retired: '{{kid}} 키를 폐기했습니다.'
}
