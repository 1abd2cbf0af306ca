import type { blacklist as english } from '../en/blacklist'

export const blacklist: typeof english = {
  add: {
    action: '토큰 블랙리스트 등록',
    title: '토큰 블랙리스트 등록',
    text: '이 ID(클레임 jti)의 토큰을 서비스가 모든 곳에서 즉시 거부합니다.',
    untilHint: '비워 두면 토큰의 최장 수명 동안 보관합니다.',
    done: '토큰을 블랙리스트에 등록했습니다.'
  },
  jti: '토큰 ID(jti)',
  none: '블랙리스트에 등록된 토큰이 없습니다.',
  reason: '사유',
  remove: {
    action: '제거',
    label: '블랙리스트에서 {{jti}} 제거',
    done: '토큰을 블랙리스트에서 제거했습니다.'
  },
  search: '토큰 ID(jti)',
  since: '등록 시각',
  until: '보관 기한'
}
