import { cookieDomain } from './addresses.js'
import { oneOf, token } from './parsers.js'
import { setting } from './setting.js'

/** The cookie that holds the refresh token of a browser: dj-rest-auth's settings of its refresh cookie, by the same meaning. */
export const cookieSettings = {
  REFRESH_COOKIE_SAMESITE: setting({
    default: 'Strict',
    parse: oneOf('Strict', 'Lax', 'None'),
    aliases: ['JWT_AUTH_SAMESITE'],
    description:
      'The pages with which browsers send the cookie: `Strict` and `Lax` only pages of the same site, such as app.example.com and auth.example.com; `None` pages of other sites too, each with a cookie of its own (`Partitioned`).'
  }),
  REFRESH_COOKIE_DOMAIN: setting({
    parse: cookieDomain,
    aliases: ['JWT_AUTH_COOKIE_DOMAIN'],
    description:
      'The domain whose hosts all receive the cookie. Without it, browsers send the cookie to the host of PUBLIC_URL only, which is safer.'
  }),
  REFRESH_COOKIE_NAME: setting({
    parse: token,
    aliases: ['JWT_AUTH_REFRESH_COOKIE'],
    description:
      'The name of the cookie. The default is `__Host-Http-refresh`, or `__Secure-refresh` with REFRESH_COOKIE_DOMAIN. In development over http on the same machine, it is `refresh`.'
  })
}
