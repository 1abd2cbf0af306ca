import type { Config } from '../../config/index.js'

/** The settings that decide what tokens are and how long they live. */
export type TokenSettings = Pick<
  Config,
  | 'ACCESS_TOKEN_LIFETIME'
  | 'REFRESH_TOKEN_LIFETIME'
  | 'SLIDING_TOKEN_LIFETIME'
  | 'SLIDING_TOKEN_REFRESH_LIFETIME'
  | 'SLIDING_TOKEN_REFRESH_EXP_CLAIM'
  | 'SESSION_MAX_LIFETIME'
  | 'SESSION_LIMIT'
  | 'ADOPT_DJANGO_TOKENS'
  | 'ROTATE_REFRESH_TOKENS'
  | 'BLACKLIST_AFTER_ROTATION'
  | 'REFRESH_REUSE_INTERVAL'
  | 'UPDATE_LAST_LOGIN'
  | 'LOGIN_FIELDS'
  | 'AUDIENCE'
  | 'ISSUER'
  | 'JWK_ISSUER'
  | 'JWK_AUDIENCE'
  | 'JWK_STAFF'
  | 'LEEWAY'
  | 'USER_ID_FIELD'
  | 'USER_ID_CLAIM'
  | 'TOKEN_TYPE_CLAIM'
  | 'JTI_CLAIM'
  | 'EMAIL_VERIFICATION'
  | 'TOKEN_CLAIMS'
  | 'AUTH_TOKEN_CLASSES'
>

export type TokenType = 'access' | 'refresh' | 'sliding'

/** A JWT's claims as they are signed or were verified. */
export type Payload = Record<string, unknown>
