import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { createPreference } from '../store'
import { en } from './en/index'

/** The languages of the page, by their own names. */
export const languages = { en: 'English', ko: '한국어' } as const

export type Language = keyof typeof languages

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en }
  }
}

const isLanguage = (text: string): text is Language => Object.hasOwn(languages, text)

/** The language of the page: the user's choice, otherwise the first of the browser's that the page has. */
export const language = createPreference<Language>(
  'language',
  isLanguage,
  navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? 'en'
)

/** Loads the texts, and loads others when the user chooses another language. */
export async function startLanguages(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    // React escapes
    interpolation: { escapeValue: false },
    react: { useSuspense: false }
  })
  await show()
  language.subscribe(() => void show())
}

async function show(): Promise<void> {
  const tag = language.get()
  if (tag === 'ko' && !i18next.hasResourceBundle('ko', 'translation')) {
    const { ko } = await import('./ko/index')
    i18next.addResourceBundle('ko', 'translation', ko)
  }
  await i18next.changeLanguage(tag)
  document.documentElement.lang = tag
}
