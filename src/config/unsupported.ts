/** Settings of simplejwt, django-cors-headers and Django that the service does not have, and what to do instead. */
export const unsupported: Readonly<Record<string, string>> = {
  // djangorestframework-simplejwt
  ...serializers(),
  CHECK_REVOKE_TOKEN: 'remove it: a new password revokes every token of the user in any case',
  CHECK_USER_IS_ACTIVE: 'remove it: tokens of inactive users are rejected in any case',
  JSON_ENCODER: 'remove it: claims are plain JSON',
  ON_LOGIN_FAILED: 'read the audit log instead, which has an event of each failed login',
  ON_LOGIN_SUCCESS: 'read the audit log instead, which has an event of each login; UPDATE_LAST_LOGIN sets last_login',
  REVOKE_TOKEN_CLAIM: 'remove it: tokens are revoked without a claim',
  TOKEN_BACKEND: 'remove it: ALGORITHM, SIGNING_KEY and VERIFYING_KEY are all that is needed',
  TOKEN_USER_CLASS: 'write a module that adds claims, and name it in EXTENSION_MODULE',
  USER_AUTHENTICATION_RULE: 'write a module that decides who may log in, and name it in EXTENSION_MODULE',
  // django-cors-headers
  CORS_MODEL: 'list the origins in CORS_ALLOWED_ORIGINS',
  CORS_REPLACE_HTTPS_REFERER: 'remove it: the service does not check the Referer',
  // Django. Names that other programs read from the environment too, such as DEBUG, are left out.
  ALLOWED_HOSTS: 'set PUBLIC_URL: the service does not trust the Host header',
  AUTH_PASSWORD_VALIDATORS: 'set PASSWORD_MIN_LENGTH; guessable passwords are rejected in any case',
  CSRF_TRUSTED_ORIGINS: 'list the origins in CORS_ALLOWED_ORIGINS',
  DJANGO_SECRET_KEY: 'set SIGNING_KEY to the key that signs the tokens',
  DJANGO_SETTINGS_MODULE: 'write each setting of SIMPLE_JWT as a variable of its own',
  PASSWORD_HASHERS: 'remove it: the service verifies hashes of Django and renews them at the next login',
  PASSWORD_RESET_TIMEOUT: 'set PASSWORD_RESET_LIFETIME to a duration with its unit, such as 1h',
  SECRET_KEY: 'set SIGNING_KEY to the key that signs the tokens',
  SIMPLE_JWT: 'write each of its settings as a variable of its own'
}

function serializers(): Record<string, string> {
  const names = ['TOKEN_OBTAIN', 'TOKEN_REFRESH', 'TOKEN_VERIFY', 'TOKEN_BLACKLIST']
  names.push('SLIDING_TOKEN_OBTAIN', 'SLIDING_TOKEN_REFRESH')
  const advice = 'set TOKEN_CLAIMS, or write a module that adds claims and name it in EXTENSION_MODULE'
  return Object.fromEntries(names.map((name) => [`${name}_SERIALIZER`, advice]))
}

/** A line for each that is set in the environment. */
export function unsupportedSettings(env: Record<string, string | undefined>): string[] {
  return Object.entries(unsupported).flatMap(([name, advice]) =>
    env[name]?.trim() ? [`${name} is not supported; ${advice}`] : []
  )
}
