import { useEffect, useState } from 'react'
import { SearchField as AriaSearchField, Button, Input, Label } from 'react-aria-components'
import { useTranslation } from 'react-i18next'

/** A text is looked for when the user has stopped typing for so many milliseconds. */
const TYPING = 250

interface Props {
  label: string
  text: string
  onChange: (text: string) => void
}

/** A text that narrows a list as the user types. */
export function SearchField({ label, text, onChange }: Props) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState(text)
  const [known, setKnown] = useState(text)
  // The URL has changed otherwise: by the browser's back button or the reset of the filters
  if (text !== known) {
    setKnown(text)
    if (text !== typed.trim()) setTyped(text)
  }
  useEffect(() => {
    if (typed.trim() === text) return
    const timer = setTimeout(() => onChange(typed.trim()), TYPING)
    return () => clearTimeout(timer)
  })
  return (
    <AriaSearchField className="field search" value={typed} onChange={setTyped}>
      <Label>{label}</Label>
      <div className="search-box">
        <Input />
        <Button className="button quiet" aria-label={t('common.resetFilters')}>
          ✕
        </Button>
      </div>
    </AriaSearchField>
  )
}
