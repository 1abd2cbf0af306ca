import { useTranslation } from 'react-i18next'
import { language, languages } from '../languages'
import { useStore } from '../store'
import { Choice } from '../ui/fields'

const options = (['en', 'ko'] as const).map((id) => ({ id, label: languages[id] }))

/** The language of the page. */
export function LanguageChoice({ isCompact = true }: { isCompact?: boolean }) {
  const { t } = useTranslation()
  return (
    <Choice
      label={t('common.language')}
      isCompact={isCompact}
      options={options}
      value={useStore(language)}
      onChange={language.set}
    />
  )
}
