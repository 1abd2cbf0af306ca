import type { Message } from '../../errors.js'
import { languageFor as bestLanguageFor, type Language, translate } from './translate.js'

export interface WordingSettings {
  /** The language of every client; undefined to go by Accept-Language. */
  LANGUAGE_CODE: Language | undefined
  /** The version of simplejwt whose texts clients compare. */
  SIMPLEJWT_COMPAT: '5.4' | '5.5'
}

/** Before 5.5, simplejwt did not tell an expired token from an invalid one. */
const before55: Readonly<Record<string, string>> = {
  'Token is expired': 'Token is invalid or expired',
  'Token is invalid': 'Token is invalid or expired'
}

export type Wording = ReturnType<typeof createWording>

/** How the texts of the error catalogue are put to clients. */
export function createWording({ LANGUAGE_CODE, SIMPLEJWT_COMPAT }: WordingSettings) {
  const texts = SIMPLEJWT_COMPAT === '5.4' ? before55 : {}
  const languageFor = (header: string | undefined): Language => LANGUAGE_CODE ?? bestLanguageFor(header)
  return {
    /** Whether answers depend on the client's Accept-Language. */
    variesByClient: LANGUAGE_CODE === undefined,
    languageFor,
    /** The same; blank for a client that takes any, as those of services do. */
    languageAsked: (header = '*'): Language | '' => (header.trim() === '*' ? '' : languageFor(header)),
    say: (text: Message, language: Language): string =>
      translate((typeof text === 'string' ? texts[text] : undefined) ?? text, language)
  }
}
