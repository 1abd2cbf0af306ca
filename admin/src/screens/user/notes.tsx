import type { DetailedUser } from '@keyturn/client/browser'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useReasons } from '../../permissions'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { TextField } from '../../ui/fields'
import { useUserChange } from './use-user-change'

/** What staff have noted about a user. */
export function Notes({ user }: { user: DetailedUser }) {
  const { t } = useTranslation()
  const reasons = useReasons()
  const { attempt } = useUserChange(user)
  const [text, setText] = useState(user.notes)
  const reason = reasons.actingOn(user)
  return (
    <Card title={t('users.fields.notes')}>
      <TextField
        isLong
        label={t('user.notes')}
        value={text}
        onChange={setText}
        isReadOnly={reason !== undefined}
        hint={t('user.notesHint')}
      />
      <div className="actions">
        <Button
          reason={reason ?? (text === user.notes ? t('user.notesUnchanged') : undefined)}
          onPress={() => void attempt({ notes: text })}
        >
          {t('common.save')}
        </Button>
      </div>
    </Card>
  )
}
