import { I18nProvider } from 'react-aria-components'
import { language } from '../languages'
import { start } from '../start'
import { useStore } from '../store'
import { ResetPassword } from './reset-password'

/** The pages that links in emails open. They are for all users, and nobody has to be logged in. */
function Account() {
  return (
    <I18nProvider locale={useStore(language) === 'ko' ? 'ko-KR' : 'en-US'}>
      <ResetPassword />
    </I18nProvider>
  )
}

await start(<Account />)
