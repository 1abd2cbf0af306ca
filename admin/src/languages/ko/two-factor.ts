import type { twoFactor as english } from '../en/two-factor'

export const twoFactor: typeof english = {
  title: '2단계 인증',
  app: {
    action: '앱 설정',
    name: '인증 앱',
    title: '인증 앱 설정',
    text: '휴대전화의 인증 앱으로 이 코드를 스캔하십시오. 이후에는 로그인할 때 앱의 코드도 필요합니다.',
    qr: '인증 앱용 QR 코드',
    open: '이 기기에서 앱 열기',
    secret: '또는 이 비밀 키를 앱에 입력하십시오',
    codeHint: '앱에 표시된 숫자 6자리입니다.',
    confirm: '켜기',
    done: '2단계 인증을 켰습니다.'
  },
  codes: {
    left: '남은 복구 코드',
    renew: '새 복구 코드',
    renewed: '새 복구 코드를 만들었습니다. 이전 코드는 사용할 수 없습니다.',
    title: '복구 코드',
    text: '각 코드는 앱이나 패스키 대신 한 번 사용할 수 있습니다. 기기 없이도 찾을 수 있는 곳에 보관하십시오. 다시 표시되지 않습니다.',
    saved: '저장했습니다'
  },
  remove: {
    action: '앱 제거',
    title: '인증 앱을 제거하시겠습니까?',
    text: '이후에는 로그인할 때 패스키나 복구 코드가 필요합니다.',
    last: '이후에는 비밀번호만으로 로그인하며 복구 코드는 사용할 수 없습니다.',
    done: '인증 앱을 제거했습니다.'
  },
  required: '먼저 2단계 인증을 설정하십시오'
}
