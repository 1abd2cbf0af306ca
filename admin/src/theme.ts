import { createPreference } from './store'

export const themes = ['system', 'light', 'dark'] as const

export type Theme = (typeof themes)[number]

/** Light, dark, or as the system has it. */
export const theme = createPreference<Theme>(
  'theme',
  (text): text is Theme => themes.some((one) => one === text),
  'system'
)

/** Gives the page its theme, and another when the user chooses one. */
export function startTheme(): void {
  const show = () => {
    document.documentElement.dataset.theme = theme.get()
  }
  show()
  theme.subscribe(show)
}
