import type { Passkey } from '@keyturn/client/browser'
import { useTranslation } from 'react-i18next'
import { Button } from '../../../ui/button'
import type { Column } from '../../../ui/data-table'
import { Moment } from '../../../ui/time'

interface Options {
  rename: (passkey: Passkey) => void
  remove: (passkey: Passkey) => void
}

/** The columns of the list of passkeys, in the language of the page. */
export function usePasskeyColumns({ rename, remove }: Options): readonly Column<Passkey>[] {
  const { t } = useTranslation()
  return [
    { id: 'name', label: t('passkeys.name'), render: ({ name }) => name },
    { id: 'created_at', label: t('passkeys.created'), render: ({ created_at }) => <Moment at={created_at} /> },
    { id: 'last_used_at', label: t('passkeys.used'), render: ({ last_used_at }) => <Moment at={last_used_at} /> },
    {
      id: 'backed_up',
      label: t('passkeys.place'),
      render: ({ backed_up }) => (backed_up ? t('passkeys.synced') : t('passkeys.device'))
    },
    {
      id: 'actions',
      label: t('passkeys.actions'),
      render: (passkey) => (
        <span className="actions">
          <Button aria-label={t('passkeys.renameOne', { name: passkey.name })} onPress={() => rename(passkey)}>
            {t('passkeys.rename')}
          </Button>
          <Button aria-label={t('passkeys.removeOne', { name: passkey.name })} onPress={() => remove(passkey)}>
            {t('passkeys.remove')}
          </Button>
        </span>
      )
    }
  ]
}
