import t from 'tap'
import { type RefreshCookieSettings, refreshCookieOf } from '../../src/config/refresh-cookie.js'

const production: RefreshCookieSettings = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://auth.example.com',
  REFRESH_COOKIE_DOMAIN: undefined,
  REFRESH_COOKIE_NAME: undefined,
  REFRESH_COOKIE_SAMESITE: 'Strict'
}
const development: RefreshCookieSettings = { ...production, NODE_ENV: 'development', PUBLIC_URL: undefined }
const always = { path: '/', httpOnly: true } as const
const strict = { ...always, secure: true, sameSite: 'strict' } as const

/** Each case: what is set beside the base, and the cookie. */
const cases: [title: string, settings: RefreshCookieSettings, cookie: ReturnType<typeof refreshCookieOf>][] = [
  ['in production', production, { ...strict, name: '__Host-Http-refresh' }],
  [
    'with a domain, which __Host- forbids',
    { ...production, REFRESH_COOKIE_DOMAIN: 'example.com' },
    { ...strict, name: '__Secure-refresh', domain: 'example.com' }
  ],
  [
    'Lax',
    { ...production, REFRESH_COOKIE_SAMESITE: 'Lax' },
    { ...strict, name: '__Host-Http-refresh', sameSite: 'lax' }
  ],
  [
    'None, which is partitioned',
    { ...production, REFRESH_COOKIE_SAMESITE: 'None' },
    { ...strict, name: '__Host-Http-refresh', sameSite: 'none', partitioned: true }
  ],
  ['a name of its own', { ...production, REFRESH_COOKIE_NAME: 'my-refresh' }, { ...strict, name: 'my-refresh' }],
  [
    'http in production is no exception',
    { ...production, PUBLIC_URL: 'http://localhost:3000' },
    { ...strict, name: '__Host-Http-refresh' }
  ],
  ['in development', development, { ...strict, name: 'refresh', secure: false }],
  [
    'in development at another address of the same machine',
    { ...development, PUBLIC_URL: 'http://127.0.0.1:8080' },
    { ...strict, name: 'refresh', secure: false }
  ],
  [
    'in development over https',
    { ...development, PUBLIC_URL: 'https://localhost' },
    { ...strict, name: '__Host-Http-refresh' }
  ],
  [
    'in development at another machine',
    { ...development, PUBLIC_URL: 'http://auth.internal' },
    { ...strict, name: '__Host-Http-refresh' }
  ],
  [
    'in development, for pages of other sites: browsers want Secure',
    { ...development, REFRESH_COOKIE_SAMESITE: 'None' },
    { ...strict, name: '__Host-Http-refresh', sameSite: 'none', partitioned: true }
  ],
  [
    'in development, with a name that wants Secure',
    { ...development, REFRESH_COOKIE_NAME: '__Host-sid' },
    { ...strict, name: '__Host-sid' }
  ],
  [
    'in development with a plain name',
    { ...development, REFRESH_COOKIE_NAME: 'sid' },
    { ...strict, name: 'sid', secure: false }
  ]
]

for (const [title, settings, cookie] of cases) {
  t.test(`the refresh cookie: ${title}`, async (t) => t.same(refreshCookieOf(settings), cookie))
}
