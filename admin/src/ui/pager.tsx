import { useTranslation } from 'react-i18next'
import { useStore } from '../store'
import { Button } from './button'
import { Choice } from './fields'
import { type Page, pageSize, pageSizes } from './list-state'

/** The service counts no further. */
const COUNTED = 10_000

interface Props {
  page: Page<unknown>
  after: readonly string[] | undefined
  onMove: (after: string[] | undefined) => void
}

/** The way through the pages of a list. */
export function Pager({ page: { next, count }, after = [], onMove }: Props) {
  const { t } = useTranslation()
  return (
    <nav className="pager" aria-label={t('common.pages')}>
      {count !== undefined && (
        <span className="count">
          {count >= COUNTED ? t('common.countMore', { count: COUNTED }) : t('common.count', { count })}
        </span>
      )}
      <Choice
        label={t('common.pageSize')}
        isCompact
        options={pageSizes.map((id) => ({ id, label: id }))}
        value={useStore(pageSize)}
        onChange={(size) => {
          pageSize.set(size)
          onMove(undefined)
        }}
      />
      <Button {...(after.length === 0 && { reason: t('common.firstPage') })} onPress={() => onMove(after.slice(0, -1))}>
        {t('common.previous')}
      </Button>
      <Button
        {...(next === null && { reason: t('common.lastPage') })}
        onPress={() => next !== null && onMove([...after, next])}
      >
        {t('common.next')}
      </Button>
    </nav>
  )
}
