import { origins } from './addresses.js'
import { boolean, integer, listOf, token } from './parsers.js'
import { everything, leadingPattern, wholePatterns } from './patterns.js'
import { setting } from './setting.js'

/** Which web pages may call the service from a browser: django-cors-headers' settings, with its defaults. */
export const corsSettings = {
  CORS_ALLOW_ALL_ORIGINS: setting({
    default: 'false',
    parse: boolean,
    aliases: ['CORS_ORIGIN_ALLOW_ALL'],
    description: 'Whether pages of every origin may call the service.'
  }),
  CORS_ALLOWED_ORIGINS: setting({
    default: '',
    parse: origins,
    aliases: ['CORS_ORIGIN_WHITELIST'],
    description:
      'The origins whose pages may call the service, each as the browser sends it: scheme://host or scheme://host:port.'
  }),
  CORS_ALLOWED_ORIGIN_REGEXES: setting({
    default: '',
    parse: wholePatterns,
    aliases: ['CORS_ORIGIN_REGEX_WHITELIST'],
    description:
      'Regular expressions for further origins, separated by spaces or line breaks (not by commas, which occur inside them). Each must match the whole origin, as https://[a-z0-9-]+\\.example\\.com does. RE2 runs them, which supports no lookahead, lookbehind or backreferences.'
  }),
  CORS_ALLOW_CREDENTIALS: setting({
    default: 'false',
    parse: boolean,
    description: 'Whether these pages may send cookies. Tokens in the Authorization header do not need it.'
  }),
  CORS_ALLOW_METHODS: setting({
    default: 'DELETE,GET,OPTIONS,PATCH,POST,PUT',
    parse: listOf(token, 'methods'),
    description: 'The methods that these pages may use.'
  }),
  CORS_ALLOW_HEADERS: setting({
    default: 'accept,authorization,content-type,idempotency-key,user-agent,x-csrftoken,x-requested-with',
    parse: listOf(token, 'names of headers'),
    description: 'The request headers that these pages may send.'
  }),
  CORS_EXPOSE_HEADERS: setting({
    default: '',
    parse: listOf(token, 'names of headers'),
    description: 'The response headers that these pages may read, in addition to those that every page may read.'
  }),
  CORS_PREFLIGHT_MAX_AGE: setting({
    default: '86400',
    parse: integer(0),
    description:
      'The number of seconds for which a browser may cache a preflight. With 0, the service sends no such header.'
  }),
  CORS_URLS_REGEX: setting({
    default: everything.source,
    parse: leadingPattern,
    description:
      'The paths that pages of other origins may call, as a regular expression that matches from the beginning of the path. RE2 runs it, as above: name the allowed paths, as ^/(api|oauth)/ does.'
  }),
  CORS_ALLOW_PRIVATE_NETWORK: setting({
    default: 'false',
    parse: boolean,
    description: 'Whether pages from the public internet may call the service in a private network.'
  })
}
