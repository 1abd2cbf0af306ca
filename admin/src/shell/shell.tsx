import { useSession } from '@keyturn/client/react'
import { Outlet, useLocation, useNavigate } from '@tanstack/react-router'
import { Suspense, useEffect, useRef } from 'react'
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useMe } from '../me'
import { useIsOut } from '../queries'
import { session } from '../session'
import { ActionMenu } from '../ui/menu'
import { Loading } from '../ui/states'
import { LanguageChoice } from './language-choice'
import { Navigation } from './navigation'

/** What every screen has around it: the menu, the user, and what is wrong with the service. */
export function Shell() {
  const { t } = useTranslation()
  const { pathname } = useLocation()
  const main = useRef<HTMLElement>(null)
  const opened = useRef(pathname)

  // A new screen is read from its beginning; within a screen, nothing moves the focus
  useEffect(() => {
    if (opened.current === pathname) return
    opened.current = pathname
    main.current?.focus()
    scrollTo(0, 0)
  }, [pathname])

  return (
    <div className="shell">
      <button type="button" className="skip" onClick={() => main.current?.focus()}>
        {t('shell.skip')}
      </button>
      <header className="bar">
        <span className="brand">
          <img src="./icon.svg" alt="" width="24" height="24" /> keyturn
        </span>
        <div className="bar-end">
          <LanguageChoice />
          <UserMenu />
        </div>
      </header>
      <Disclosure className="narrow-menu" key={pathname}>
        <Heading>
          <Button slot="trigger" className="button plain">
            ☰ {t('shell.menu')}
          </Button>
        </Heading>
        <DisclosurePanel>
          <Navigation />
        </DisclosurePanel>
      </Disclosure>
      <div className="wide-menu">
        <Navigation />
      </div>
      <main ref={main} tabIndex={-1} className="content">
        <Outage />
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  )
}

function Outage() {
  const { t } = useTranslation()
  const state = useSession(session)
  const isOut = useIsOut() || (state.status === 'logged_in' && state.problem !== undefined)
  return <div role="status">{isOut && <p className="problem">{t('shell.unavailable')}</p>}</div>
}

function UserMenu() {
  const { t } = useTranslation()
  const { username } = useMe()
  const navigate = useNavigate()
  return (
    <ActionMenu
      label={username}
      actions={[
        { id: 'me', label: t('shell.account'), run: () => void navigate({ to: '/me' }) },
        { id: 'log-out', label: t('shell.logOut'), run: () => void session.logOut() }
      ]}
    />
  )
}
