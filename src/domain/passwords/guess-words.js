// Plain JavaScript for the thread that estimates: words that zxcvbn's own dictionaries lack, the likeliest first.

/** Words of Korean passwords: greetings, what people love, places, names, and what passwords are called. */
export const koreanWords = (
  '비밀번호 사랑해 사랑해요 사랑합니다 안녕하세요 안녕 사랑 패스워드 비번 암호 대한민국 코리아 한국 관리자 테스트 아이디 로그인 ' +
  '회원 가입 사용자 서울 부산 대구 인천 광주 대전 울산 제주 제주도 경기 강남 가나다 가나다라 가나다라마바사 가나다라마바사아자차카타파하 ' +
  '하나둘셋 하나둘셋넷 감사합니다 고맙습니다 감사 행복 행복하자 행복해 화이팅 파이팅 엄마 아빠 우리집 우리 가족 우리가족 아들 딸 친구 ' +
  '여보 자기 자기야 천사 공주 왕자 바보 멍청이 강아지 고양이 호랑이 토끼 돼지 나비 하늘 바다 구름 별 달 태양 봄 여름 가을 겨울 벚꽃 ' +
  '무궁화 독도 독도는우리땅 김치 라면 치킨 피자 삼겹살 커피 소주 맥주 축구 야구 농구 게임 컴퓨터 인터넷 핸드폰 전화번호 ' +
  '삼성 엘지 현대 기아 네이버 카카오 카카오톡 다음 구글 회사 학교 학생 선생님 병원 은행 교회 예수 예수님 하나님 부처님 아멘 할렐루야 ' +
  '김민수 홍길동 이순신 세종대왕 김연아 손흥민 방탄소년단 아이유 철수 영희 민수 민준 서준 도윤 예준 시우 하준 지호 지훈 현우 준서 ' +
  '서연 서윤 지우 지민 하은 민서 수빈 유진 은지 지은 수진 미영 영수 영호 정호 성민 현정 은영 ' +
  '나는 너는 나의 너의 내 입니다 이다 해요 하세요 좋아 좋아해 좋아요 싫어 최고 대박 만세 짱 여기 오늘 내일 어제 매일 아침 저녁 ' +
  '일 이 삼 사 오 육 칠 팔 구 십 일이삼사 일이삼사오 일이삼사오육칠팔 아이엠 러브 해피 럭키'
).split(' ')

/** Korean names in Latin letters; "password", "hello", "I love you", rows of the keyboard and the like in other languages. */
export const otherWords = (
  'seoul busan incheon daegu daejeon gwangju ulsan suwon jeju gangnam hongdae hangul hanguk daehanminguk kimchi saranghae ' +
  'annyeong samsung hyundai kakao kakaotalk naver ' +
  'пароль привет йцукен йцукенг йцукенгшщз фыва фывапролд ячсмить любовь люблю россия москва админ наташа марина ' +
  'パスワード ぱすわーど こんにちは ありがとう さくら 日本 東京 愛してる あいしてる 密码 密碼 我爱你 我愛你 你好 中国 中國 北京 上海 ' +
  'κωδικός سلام مرحبا שלום'
).split(' ')

const INITIALS = 'r R s e E f a q Q t T d w W c z x v g'.split(' ')
const MEDIALS = 'k o i O j p u P h hk ho hl y n nj np nl b m ml l'.split(' ')
const FINALS = ['', ...'r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g'.split(' ')]

/**
 * What comes out when a Korean word is typed with the keyboard switched to English, a common way to make a password.
 *
 * @param {string} word
 * @returns {string} in lower case, as dictionaries are
 */
export function typedKorean(word) {
  const keys = [...word].map((syllable) => {
    const index = (syllable.codePointAt(0) ?? 0) - 0xac00
    if (index < 0 || index > 11_171) return syllable
    return `${INITIALS[Math.floor(index / 588)]}${MEDIALS[Math.floor((index % 588) / 28)]}${FINALS[index % 28]}`
  })
  return keys.join('').toLowerCase()
}
