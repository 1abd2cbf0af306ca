/**
 * Korean by the English text, in the words that users of Django REST framework and simplejwt in Korea know where those
 * have the same message. `%s` stands for each value, in the order of the English text.
 */
export const ko: Record<string, string> = {
  // Tokens
  'Token is expired': '만료된 토큰입니다',
  'Token is invalid': '유효하지 않은 토큰입니다',
  'Token is invalid or expired': '유효하지 않거나 만료된 토큰입니다',
  'Token is blacklisted': '블랙리스트에 추가된 토큰입니다',
  'Token has wrong type': '잘못된 토큰 타입입니다',
  'Token has no type': '토큰 타입이 주어지지 않았습니다',
  'Given token not valid for any token type': '이 토큰은 모든 타입의 토큰에 대해 유효하지 않습니다',
  'No active account found with the given credentials':
    '지정된 자격 증명에 해당하는 활성화된 사용자를 찾을 수 없습니다',
  'No active account found for the given token.': '지정된 토큰에 해당하는 활성화된 사용자를 찾을 수 없습니다.',
  'Authentication credentials were not provided.': '자격 인증데이터(authentication credentials)가 제공되지 않았습니다.',
  'Authorization header must contain two space-delimited values':
    '인증 헤더에는 공백으로 구분 된 두 개의 값이 포함되어야 합니다',
  'User not found': '찾을 수 없는 사용자입니다',
  'User is inactive': '비활성화된 사용자입니다',
  "The user's password has been changed.": '사용자의 비밀번호가 바뀌었습니다.',

  // Two-factor authentication
  'Two-factor authentication is required.': '2단계 인증이 필요합니다.',
  'This login is over. Log in again.': '이 로그인은 종료되었습니다. 다시 로그인하십시오.',
  'Invalid code.': '코드가 올바르지 않습니다.',
  'This passkey is not valid. Try again.': '패스키가 올바르지 않습니다. 다시 시도하십시오.',
  'Send a code or a passkey.': '코드나 패스키를 보내십시오.',
  'This passkey is registered already.': '이미 등록된 패스키입니다.',
  'You have 20 passkeys, which is the most. Remove one first.':
    '패스키는 20개까지 등록할 수 있습니다. 먼저 하나를 삭제하십시오.',
  'Set up two-factor authentication first.': '먼저 2단계 인증을 설정하십시오.',
  'This service does not offer two-factor authentication.': '이 서비스는 2단계 인증을 지원하지 않습니다.',
  'Authenticator apps cannot be set up: the service has no ENCRYPTION_KEY.':
    '인증 앱을 등록할 수 없습니다. 서비스에 ENCRYPTION_KEY가 설정되어 있지 않습니다.',
  'An authenticator app is set up already. Remove it first.':
    '인증 앱이 이미 등록되어 있습니다. 먼저 기존 앱을 삭제하십시오.',
  'No authenticator app waits to be confirmed.': '확인을 기다리는 인증 앱이 없습니다.',
  'Two-factor authentication is not set up.': '2단계 인증이 설정되어 있지 않습니다.',

  // Requests
  'Invalid input.': '유효하지 않은 입력입니다.',
  'Enter a string of 16 to 128 characters in double quotes.':
    '16자 이상 128자 이하의 문자열을 큰따옴표로 묶어 입력하십시오.',
  'JSON parse error - the body is not valid JSON': 'JSON 구문 오류 - 본문이 유효한 JSON이 아닙니다',
  'JSON parse error - forbidden property name': 'JSON 구문 오류 - 허용되지 않는 속성 이름입니다',
  'JSON parse error - %s': 'JSON 구문 오류 - %s',
  'Form parse error - %s': '폼 구문 오류 - %s',
  'Multipart form parse error - %s': '멀티파트 폼 구문 오류 - %s',
  'You do not have permission to perform this action.': '이 작업을 수행할 권한(permission)이 없습니다.',
  'Not found.': '찾을 수 없습니다.',
  'Method "%s" not allowed.': '메소드(Method) "%s"는 허용되지 않습니다.',
  'Unsupported media type "%s" in request. Use application/json or application/x-www-form-urlencoded.':
    '요청된 "%s"가 지원되지 않는 미디어 형태입니다. application/json 또는 application/x-www-form-urlencoded를 사용하십시오.',
  'Only the expectation 100-continue is supported.': 'Expect 헤더는 100-continue만 지원합니다.',
  'The request is not valid HTTP/1.1.': '요청이 유효한 HTTP/1.1이 아닙니다.',
  'An HTTP/1.1 request must have a Host header.': 'HTTP/1.1 요청에는 Host 헤더가 있어야 합니다.',
  'The request was not sent within 10 seconds.': '요청이 10초 안에 전송되지 않았습니다.',
  'The chunk extensions have more than 16 kB.': '청크 확장이 16kB를 초과합니다.',
  'The URL and the headers have more than 16 kB.': 'URL과 헤더가 16kB를 초과합니다.',
  'Request was throttled. Expected available in %s seconds.':
    '요청이 지연(throttled)되었습니다. %s초 후에 다시 시도하십시오.',
  'The service is unavailable for the moment. Try again.': '서비스를 일시적으로 사용할 수 없습니다. 다시 시도하십시오.',
  'A server error occurred.': '서버 장애가 발생했습니다.',
  'This page may not use sessions in cookies. The Origin must be that of PUBLIC_URL or one of CORS_ALLOWED_ORIGINS.':
    '이 페이지는 쿠키 세션을 사용할 수 없습니다. Origin은 PUBLIC_URL의 출처이거나 CORS_ALLOWED_ORIGINS 중 하나여야 합니다.',
  'This action needs a recent login. Log in again, or confirm your password at /api/users/me/reauthenticate.':
    '최근 로그인이 필요한 작업입니다. 다시 로그인하거나 /api/users/me/reauthenticate에서 비밀번호를 확인하십시오.',
  'Bad Request': '잘못된 요청입니다.',
  'Request Timeout': '요청 시간이 초과되었습니다.',
  'Payload Too Large': '요청 본문이 너무 큽니다.',
  'URI Too Long': '요청 URI가 너무 깁니다.',

  // Fields
  'Only for a user who is not active.': '비활성화된 사용자에게만 쓸 수 있습니다.',
  'The invitation is for another username.': '다른 사용자 이름으로 보낸 초대입니다.',
  'A superuser is staff.': '최고 관리자는 스태프여야 합니다.',
  'This time is over.': '이미 지난 시각입니다.',
  'This field is required.': '이 필드는 필수 항목입니다.',
  'This field may not be blank.': '이 필드는 blank일 수 없습니다.',
  'This field may not be null.': '이 필드는 null일 수 없습니다.',
  'Not a valid string.': '유효한 문자열이 아닙니다.',
  'Not a valid %s.': '유효한 %s 값이 아닙니다.',
  'Null characters are not allowed.': 'null 문자는 허용되지 않습니다.',
  'Surrogate characters are not allowed: %s.': '서로게이트(surrogate) 문자는 허용되지 않습니다: %s.',
  'Unknown field.': '알 수 없는 필드입니다.',
  'Not a valid choice.': '유효하지 않은 선택(choice)입니다.',
  'Not a valid value.': '유효하지 않은 값입니다.',
  'Invalid data. Expected a dictionary, but got %s.':
    '유효하지 않은 데이터. 딕셔너리(dictionary) 대신 %s를 받았습니다.',
  'Ensure this field has no more than %s characters.': '이 필드의 글자 수가 %s 이하인지 확인하십시오.',
  'Ensure this value is greater than or equal to %s.': '이 값이 %s보다 크거나 같은지 확인하십시오.',
  'Ensure this value is less than or equal to %s.': '이 값이 %s보다 작거나 같은지 확인하십시오.',
  'Enter a valid email address.': '유효한 이메일 주소를 입력하십시오.',
  'Enter a valid %s.': '유효한 %s 값을 입력하십시오.',
  'Invalid cursor.': '커서(cursor)가 유효하지 않습니다.',

  // Users
  'Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.':
    '유효한 사용자 이름을 입력하십시오. 문자, 숫자 및 @/./+/-/_ 만 사용할 수 있습니다.',
  'A user with that username already exists.': '해당 사용자 이름은 이미 존재합니다.',
  'A user with that email address already exists.': '해당 이메일 주소를 사용하는 사용자가 이미 존재합니다.',
  'Another administrator has just deactivated or removed the client.':
    '다른 관리자가 방금 이 클라이언트를 비활성화했거나 삭제했습니다.',
  'This is the last active superuser: it cannot be removed, deactivated or demoted.':
    '마지막 활성 슈퍼유저이므로 삭제하거나 비활성화하거나 권한을 낮출 수 없습니다.',
  'The user is not active.': '비활성화된 사용자입니다.',
  'The user has no email.': '이메일이 없는 사용자입니다.',
  'This link is invalid, or it has been used or has expired.':
    '링크가 유효하지 않거나, 이미 사용되었거나, 만료되었습니다.',
  'The email is not verified. Open the link that was sent to it.':
    '이메일이 인증되지 않았습니다. 이메일로 보낸 링크를 열어 주십시오.',
  'This service does not send emails.': '이 서비스는 이메일을 보내지 않습니다.',
  'Invalid password.': '비밀번호가 올바르지 않습니다.',
  'This password is too short. It must contain at least %s characters.':
    '비밀번호가 너무 짧습니다. 최소 %s 문자를 포함해야 합니다.',
  'This password is too common.': '비밀번호가 너무 일상적인 단어입니다.',
  'This password has appeared in a data breach.': '데이터 유출 사고에 포함된 적이 있는 비밀번호입니다.',
  'The password is too similar to the username.': '비밀번호가 사용자 이름과 너무 유사합니다.',
  'The password is too similar to the email address.': '비밀번호가 이메일 주소와 너무 유사합니다.',
  "The password must not contain the service's name.": '비밀번호에 서비스 이름을 포함할 수 없습니다.',

  // Services
  'Another administrator has just rotated the secret.': '다른 관리자가 방금 시크릿을 교체했습니다.',
  'Give either jwks or jwks_uri.': 'jwks와 jwks_uri 중 하나만 입력하십시오.',
  'Only public keys belong here.': '공개 키만 등록할 수 있습니다.',
  'Give at least one key.': '키를 하나 이상 입력하십시오.',
  'Each kid may occur once.': '같은 kid는 한 번만 쓸 수 있습니다.',
  'Key %s: %s': '%s번째 키: %s',
  'Enter a valid URL.': '유효한 URL을 입력하십시오.',
  'Enter a URL without a user name or password.': '사용자 이름이나 비밀번호가 없는 URL을 입력하십시오.',
  'Only https is allowed, except for the hosts in JWKS_ALLOWED_HOSTS.':
    'JWKS_ALLOWED_HOSTS에 있는 호스트를 제외하고 https만 허용됩니다.',
  'Only hosts with a public IP address are allowed, and those in JWKS_ALLOWED_HOSTS.':
    '공인 IP 주소를 가진 호스트와 JWKS_ALLOWED_HOSTS에 있는 호스트만 허용됩니다.'
}
