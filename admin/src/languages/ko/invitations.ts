import type { invitations as english } from '../en/invitations'

export const invitations: typeof english = {
  create: {
    title: '사용자 초대',
    text: '사용자에게 가입 링크가 담긴 이메일을 보냅니다.',
    action: '초대 보내기',
    usernameHint: '비워 두면 사용자가 직접 정합니다.',
    done: '{{email}}(으)로 초대를 보냈습니다.'
  },
  created: '초대 시각',
  delete: {
    action: '취소',
    label: '{{email}} 초대 취소',
    done: '{{email}} 초대를 취소했습니다.'
  },
  expires: '유효 기한',
  free: '사용자가 직접 정함',
  none: '진행 중인 초대가 없습니다.'
}
