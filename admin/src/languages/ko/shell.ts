import type { shell as english } from '../en/shell'

export const shell: typeof english = {
  errors: {
    credentials: '사용자 이름이나 비밀번호가 올바르지 않거나 계정이 비활성 상태입니다.',
    network: '서비스에 연결할 수 없습니다. 입력한 내용은 그대로 있으니 다시 시도하십시오.',
    notFound: '해당 페이지가 없습니다.',
    passkey: {
      cancelled: '패스키를 사용하지 않았습니다. 요청이 취소되었거나 시간이 지났습니다.',
      exists: '이 기기에는 이미 이 계정의 패스키가 있습니다.',
      unusable: '이 기기나 브라우저에서는 이 페이지의 패스키를 사용할 수 없습니다.'
    },
    request: '요청 {{id}}',
    throttled: '시도가 너무 많습니다. {{seconds}}초 기다리십시오.'
  },
  gate: {
    title: '스태프 전용 페이지입니다',
    text: '{{username}} 계정으로 로그인했지만 스태프가 아닙니다. 관리자에게 스태프 권한을 요청하거나 다른 사용자로 로그인하십시오.'
  },
  login: {
    title: '관리',
    username: '사용자 이름',
    password: '비밀번호',
    action: '로그인',
    passkey: '패스키로 로그인',
    secondStep: '2단계 인증',
    back: '뒤로',
    codeHint: '인증 앱의 코드 또는 복구 코드입니다.',
    reasons: {
      expired: '세션이 만료되었습니다. 다시 로그인하십시오.',
      revoked: '세션이 폐기되었습니다. 다시 로그인하십시오.',
      inactive: '계정이 비활성화되었습니다.'
    }
  },
  reauthentication: {
    title: '본인 확인',
    text: {
      current_password: '이 작업에는 최근 로그인이 필요합니다. 비밀번호를 입력하면 작업을 계속합니다.',
      code: '이 작업에는 최근 로그인이 필요합니다. 코드를 입력하면 작업을 계속합니다.',
      passkey: '이 작업에는 최근 로그인이 필요합니다. 패스키를 사용하거나 코드를 입력하면 작업을 계속합니다.'
    }
  },
  shell: {
    account: '내 계정',
    docs: 'API 문서',
    logOut: '로그아웃',
    menu: '메뉴',
    screens: {
      overview: '개요',
      users: '사용자',
      sessions: '세션',
      blacklist: '블랙리스트',
      services: '서비스',
      keys: '키',
      audit: '감사',
      emails: '이메일',
      invitations: '초대',
      settings: '설정',
      me: '내 계정'
    },
    skip: '본문으로 건너뛰기',
    theme: '테마',
    themes: { system: '시스템 설정', light: '밝게', dark: '어둡게' },
    unavailable: '서비스를 사용할 수 없습니다. 페이지가 계속 다시 요청하며, 잃는 내용은 없습니다.'
  }
}
