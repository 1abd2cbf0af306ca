import { useTranslation } from 'react-i18next'
import { useDownload } from '../../api/use-download'
import { useMe } from '../../me'
import { LanguageChoice } from '../../shell/language-choice'
import { useStore } from '../../store'
import { theme, themes } from '../../theme'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { Facts } from '../../ui/facts'
import { Choice } from '../../ui/fields'
import { Screen } from '../../ui/screen'
import { MySessions } from './my-sessions'
import { Passkeys } from './passkeys/passkeys'
import { PasswordForm } from './password-form'
import { TwoFactor } from './two-factor/two-factor'

/** The administrator's own account, and how the page looks. */
export function MeScreen() {
  const { t } = useTranslation()
  const me = useMe()
  const save = useDownload()
  return (
    <Screen
      title={t('shell.screens.me')}
      actions={
        <Button onPress={() => void save('/api/users/me/export', {}, `${me.username}.json`)}>{t('me.export')}</Button>
      }
    >
      <div className="cards">
        <Card title={t('user.account')}>
          <Facts
            facts={[
              [t('users.fields.username'), me.username],
              [t('users.fields.email'), me.email || t('common.none')],
              [t('users.fields.nickname'), me.nickname || t('common.none')],
              [t('me.rights'), me.is_superuser ? t('users.superuser') : t('users.staff')]
            ]}
          />
        </Card>
        <Card title={t('me.appearance')}>
          <LanguageChoice isCompact={false} />
          <Choice
            label={t('shell.theme')}
            options={themes.map((id) => ({ id, label: t(`shell.themes.${id}`) }))}
            value={useStore(theme)}
            onChange={theme.set}
          />
        </Card>
        <PasswordForm />
        <TwoFactor />
      </div>
      <Passkeys />
      <MySessions />
    </Screen>
  )
}
