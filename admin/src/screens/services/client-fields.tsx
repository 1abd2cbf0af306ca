import type { Client } from '@keyturn/client/browser'
import { CheckboxGroup, FieldError, Label } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useFieldErrors } from '../../ui/field-errors'
import { Checkbox, TextField } from '../../ui/fields'
import { grants } from './client-form'

/** What a service may do, in the forms that create and change one. */
export function ClientFields({ client }: { client?: Client }) {
  const { t } = useTranslation()
  const errors = useFieldErrors('grants')
  return (
    <>
      <TextField
        name="name"
        label={t('services.name')}
        hint={t('services.nameHint')}
        defaultValue={client?.name ?? ''}
        autoComplete="off"
        isRequired
        autoFocus
      />
      <CheckboxGroup
        name="grants"
        className="field"
        defaultValue={client?.grants ?? ['client_credentials']}
        isInvalid={errors !== undefined}
      >
        <Label>{t('services.grants')}</Label>
        {grants.map((grant) => (
          <Checkbox key={grant} value={grant}>
            {t(`services.grantNames.${grant}`)}
          </Checkbox>
        ))}
        <FieldError className="error">{errors?.join(' ')}</FieldError>
      </CheckboxGroup>
      <TextField
        name="scopes"
        label={t('services.scopes')}
        hint={t('services.scopesHint')}
        defaultValue={client?.scopes.join(' ') ?? ''}
        autoComplete="off"
      />
      <TextField
        name="audiences"
        label={t('services.audiences')}
        hint={t('services.audiencesHint')}
        defaultValue={client?.audiences.join(' ') ?? ''}
        autoComplete="off"
      />
      <TextField
        name="access_lifetime"
        label={t('services.lifetime')}
        hint={t('services.lifetimeHint')}
        inputMode="numeric"
        defaultValue={client?.access_lifetime?.toString() ?? ''}
        autoComplete="off"
      />
    </>
  )
}

/** The URL of a service's public keys. */
export function KeysUrlField({ value = '' }: { value?: string }) {
  const { t } = useTranslation()
  return <TextField name="jwks_uri" type="url" label={t('services.jwksUri')} defaultValue={value} isRequired />
}

/** A service's public keys. */
export function KeysField({ value = '' }: { value?: string }) {
  const { t } = useTranslation()
  return (
    <TextField
      name="jwks"
      label={t('services.jwks')}
      hint={t('services.jwksHint')}
      defaultValue={value}
      isLong
      isRequired
    />
  )
}
