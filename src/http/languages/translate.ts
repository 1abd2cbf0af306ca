import Negotiator from 'negotiator'
import { inEnglish, type Message, message } from '../../errors.js'
import { ko } from './ko.js'

/** The languages that errors are told in. The first is for whoever asks for none of them, or for nothing. */
export const languages = ['en', 'ko'] as const
export type Language = (typeof languages)[number]

const korean: ReadonlyMap<string, string> = new Map(Object.entries(ko))

/** The language for an Accept-Language header (RFC 9110, section 12.5.4): ours that it likes best, or English. */
export function languageFor(header: string | undefined): Language {
  const found = new Negotiator({ headers: { 'accept-language': header } }).language(languages)
  return languages.find((language) => language === found) ?? languages[0]
}

/** A text of the error catalogue in another language; in English if it has no translation. */
export function translate(text: Message, language: Language): string {
  if (language === 'en') return inEnglish(text)
  const { template, values } = typeof text === 'string' ? message(text) : text
  return inEnglish(message(korean.get(template) ?? template, ...values))
}
