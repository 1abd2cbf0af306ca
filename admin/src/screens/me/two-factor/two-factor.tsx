import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../../api/change'
import { api, dataOf, done } from '../../../api/client'
import { useTwoFactor } from '../../../api/two-factor'
import { Badge } from '../../../ui/badge'
import { Button } from '../../../ui/button'
import { Card } from '../../../ui/card'
import { FormDialog } from '../../../ui/dialog'
import { Facts } from '../../../ui/facts'
import { Loaded, Problem } from '../../../ui/states'
import { AppDialog } from './app-dialog'
import { CodesDialog } from './codes-dialog'

/** Two-factor authentication of one's own account: the app, and the recovery codes. */
export function TwoFactor() {
  const { t } = useTranslation()
  const { attempt, change } = useChange()
  const query = useTwoFactor()
  const [isRemoving, setRemoving] = useState(false)
  // Not in force before it is confirmed
  const secret = useMutation({ mutationFn: () => dataOf(api.POST('/api/users/me/two-factor/totp')) })
  const [codes, setCodes] = useState<readonly string[]>()
  const hasApp = query.data?.totp ?? false
  const hasCodes = hasApp || (query.data?.passkeys ?? 0) > 0
  return (
    <Card
      title={t('twoFactor.title')}
      actions={
        <>
          {hasCodes && (
            <Button
              onPress={() =>
                void attempt({
                  run: async () =>
                    setCodes((await dataOf(api.POST('/api/users/me/two-factor/recovery-codes'))).recovery_codes),
                  said: t('twoFactor.codes.renewed')
                })
              }
            >
              {t('twoFactor.codes.renew')}
            </Button>
          )}
          {hasApp ? (
            <Button onPress={() => setRemoving(true)}>{t('twoFactor.remove.action')}</Button>
          ) : (
            <Button kind="primary" isBusy={secret.isPending} onPress={() => secret.mutate()}>
              {t('twoFactor.app.action')}
            </Button>
          )}
        </>
      }
    >
      <Loaded query={query}>
        {({ totp, passkeys, recovery_codes_left }) => (
          <Facts
            facts={[
              [
                t('twoFactor.app.name'),
                <Badge key="app" kind={totp ? 'good' : 'neutral'}>
                  {totp ? t('common.yes') : t('common.no')}
                </Badge>
              ],
              [t('passkeys.title'), passkeys],
              [t('twoFactor.codes.left'), recovery_codes_left]
            ]}
          />
        )}
      </Loaded>
      {secret.error && <Problem error={secret.error} />}
      {secret.data && <AppDialog secret={secret.data} onConfirmed={setCodes} onClose={secret.reset} />}
      {codes !== undefined && secret.data === undefined && (
        <CodesDialog codes={codes} onClose={() => setCodes(undefined)} />
      )}
      {isRemoving && (
        <FormDialog
          title={t('twoFactor.remove.title')}
          action={t('twoFactor.remove.action')}
          isDangerous
          onClose={() => setRemoving(false)}
          onSubmit={() =>
            change({ run: () => done(api.DELETE('/api/users/me/two-factor/totp')), said: t('twoFactor.remove.done') })
          }
        >
          <p>{query.data?.passkeys === 0 ? t('twoFactor.remove.last') : t('twoFactor.remove.text')}</p>
        </FormDialog>
      )}
    </Card>
  )
}
