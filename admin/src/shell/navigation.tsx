import { Link, useLocation } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

const screens = [
  ['/', 'overview'],
  ['/users', 'users'],
  ['/invitations', 'invitations'],
  ['/sessions', 'sessions'],
  ['/blacklist', 'blacklist'],
  ['/emails', 'emails'],
  ['/services', 'services'],
  ['/keys', 'keys'],
  ['/audit', 'audit'],
  ['/settings', 'settings'],
  ['/me', 'me']
] as const

/** The menu of the screens. */
export function Navigation() {
  const { t } = useTranslation()
  const { pathname } = useLocation()
  return (
    <nav aria-label={t('shell.menu')} className="navigation">
      <ul>
        {screens.map(([to, name]) => (
          <li key={name}>
            <Link to={to} aria-current={isOpen(to, pathname) ? 'page' : undefined}>
              {t(`shell.screens.${name}`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function isOpen(to: string, pathname: string): boolean {
  return to === '/' ? pathname === '/' : pathname === to || pathname.startsWith(`${to}/`)
}
