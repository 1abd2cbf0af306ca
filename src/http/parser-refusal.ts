import { STATUS_CODES } from 'node:http'
import {
  ChunkExtensionsTooLarge,
  HeaderFieldsTooLarge,
  isCatalogueError,
  type Message,
  MethodNotAllowed,
  NotHttp,
  RequestTimeout
} from '../errors.js'
import { problemOf } from './error-body.js'
import type { Wording } from './languages/wording.js'

/** What the HTTP parser refuses, by the code of Node.js; every other code is a 400. */
const refusals = new Map<string | undefined, () => Error>([
  ['ERR_HTTP_REQUEST_TIMEOUT', RequestTimeout],
  ['HPE_HEADER_OVERFLOW', HeaderFieldsTooLarge],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', ChunkExtensionsTooLarge],
  ['CONNECT', () => MethodNotAllowed('CONNECT')]
])

/**
 * The answers to bytes that are no request, as they go over the wire. No part of them comes from the client: not even its
 * Accept-Language was read.
 */
export function createParserRefusals(wording: Wording) {
  const language = wording.languageFor(undefined)
  const say = (text: Message) => wording.say(text, language)

  return function parserRefusal(code: string | undefined): string {
    const refusal = (refusals.get(code) ?? NotHttp)()
    const error = isCatalogueError(refusal) ? refusal : undefined
    const status = error?.statusCode ?? 400
    const body = JSON.stringify(problemOf({ status, error, requestId: '', say }))
    const headers = {
      date: new Date().toUTCString(),
      'content-type': 'application/problem+json',
      'content-language': language,
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      // No method of a tunnel's other end is allowed (RFC 9110, section 10.2.1).
      ...(status === 405 && { allow: '' }),
      connection: 'close'
    }
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`
  }
}
