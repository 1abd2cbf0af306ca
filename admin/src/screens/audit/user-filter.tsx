import type { DetailedUser } from '@keyturn/client/browser'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../../api/client'
import { Button } from '../../ui/button'

const SUGGESTED = 10

interface Props {
  /** The ID of the chosen user. */
  user: number | undefined
  onChange: (user: number | undefined) => void
}

/** One user, found by a part of the name. */
export function UserFilter({ user, onChange }: Props) {
  const { t } = useTranslation()
  if (user !== undefined) return <Chosen user={user} onClear={() => onChange(undefined)} />
  return <Search label={t('audit.filters.user')} onChange={onChange} />
}

function Search({ label, onChange }: { label: string; onChange: (user: number) => void }) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const q = typed.trim()
  const { data } = useQuery({
    queryKey: ['users', 'suggested', q],
    enabled: q !== '',
    queryFn: ({ signal }) => dataOf(api.GET('/api/admin/users', { params: { query: { q, limit: SUGGESTED } }, signal }))
  })
  return (
    <ComboBox
      className="field"
      items={q === '' ? [] : (data?.items ?? [])}
      value={null}
      onChange={(key) => key !== null && onChange(Number(key))}
      inputValue={typed}
      onInputChange={setTyped}
      allowsEmptyCollection={q !== ''}
    >
      <Label>{label}</Label>
      <Input autoComplete="off" />
      <Popover className="popover">
        <ListBox<DetailedUser> className="menu" renderEmptyState={() => <p className="empty">{t('common.nothing')}</p>}>
          {({ id, username, email }) => (
            <ListBoxItem id={id} textValue={username} className="menu-item">
              {username}
              {email !== '' && <span className="hint">{email}</span>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  )
}

function Chosen({ user, onClear }: { user: number; onClear: () => void }) {
  const { t } = useTranslation()
  const { data } = useQuery({
    queryKey: ['user', 'name', user],
    queryFn: ({ signal }) => dataOf(api.GET('/api/admin/users/{id}', { params: { path: { id: user } }, signal }))
  })
  const name = data?.id === user ? data.username : String(user)
  return (
    <Button aria-label={t('audit.filters.userChosen', { name })} onPress={onClear}>
      {name} <span aria-hidden="true">✕</span>
    </Button>
  )
}
