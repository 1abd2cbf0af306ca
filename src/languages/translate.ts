import { createInstance } from 'i18next'
import Negotiator from 'negotiator'
import { ko } from './ko.js'

/** The languages that errors are told in. The first is for whoever asks for none of them, or for nothing. */
export const languages = ['en', 'ko'] as const
export type Language = (typeof languages)[number]

const i18n = createInstance()
// Done when it returns, as no texts are to be loaded: a module that awaits at its top cannot be loaded by `require`
void i18n.init({
  initAsync: false,
  lng: 'ko',
  fallbackLng: false,
  resources: { ko: { translation: ko } },
  // The English text is the key
  keySeparator: false,
  nsSeparator: false,
  // What answers JSON needs no escapes of HTML
  interpolation: { escapeValue: false }
})

/** For texts with something in them: which text it is, and what stands where. The longest first, as the least vague. */
const patterns = Object.keys(ko)
  .filter((text) => text.includes('{{'))
  .sort((a, b) => b.length - a.length)
  .map((key) => ({
    key,
    regex: new RegExp(`^${literal(key).replaceAll(/\\\{\\\{(\w+)\\\}\\\}/g, '(?<$1>.*)')}$`, 's')
  }))

/** The language for an Accept-Language header (RFC 9110, section 12.5.4): ours that it likes best, or English. */
export function languageFor(header: string | undefined): Language {
  const found = new Negotiator({ headers: { 'accept-language': header } }).language(languages)
  return languages.find((language) => language === found) ?? languages[0]
}

/** A text of the error catalogue in another language; as it is if it has no translation. */
export function translate(text: string, language: Language): string {
  if (language === 'en') return text
  if (i18n.exists(text)) return i18n.t(text)
  for (const { key, regex } of patterns) {
    const values = regex.exec(text)?.groups
    if (values !== undefined) return i18n.t(key, { ...values })
  }
  return text
}

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
