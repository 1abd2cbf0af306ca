import type { account as english } from '../en/account'

export const account: typeof english = {
  reset: {
    title: '새 비밀번호 설정',
    done: '비밀번호를 설정하고 모든 기기에서 로그아웃했습니다. 이제 새 비밀번호로 로그인할 수 있습니다.',
    hint: '모든 기기에서 로그아웃됩니다.',
    void: '이 링크는 더 이상 유효하지 않습니다. 이미 사용했거나 만료되었거나 새 링크가 발송되었습니다. 이메일을 다시 요청하십시오.'
  }
}
