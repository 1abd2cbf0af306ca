import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent
} from '@tanstack/react-router'
import { readAuditSearch } from './screens/audit/search'
import { readBlacklistSearch } from './screens/blacklist/search'
import { readEmailSearch } from './screens/emails/search'
import { readInvitationSearch } from './screens/invitations/search'
import { readOverviewSearch } from './screens/overview/search'
import { readServicesSearch } from './screens/services/search'
import { readSessionSearch } from './screens/sessions/search'
import { readSettingsSearch } from './screens/settings/search'
import { readUserSearch } from './screens/users/search'
import { NotFound } from './shell/not-found'
import { Shell } from './shell/shell'

/*
 * The screens. Each one is loaded when it is first opened. The address of a screen is in the fragment of the URL, so the page
 * works under every prefix, and search texts reach no log.
 */
const screens = {
  overview: () => import('./screens/overview/overview'),
  users: () => import('./screens/users/users'),
  services: () => import('./screens/services/services'),
  service: () => import('./screens/service/service'),
  keys: () => import('./screens/keys/keys'),
  audit: () => import('./screens/audit/audit'),
  settings: () => import('./screens/settings/settings'),
  user: () => import('./screens/user/user'),
  sessions: () => import('./screens/sessions/sessions'),
  blacklist: () => import('./screens/blacklist/blacklist'),
  emails: () => import('./screens/emails/emails'),
  invitations: () => import('./screens/invitations/invitations'),
  me: () => import('./screens/me/me')
}

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound })
const under = { getParentRoute: () => root }

const overview = createRoute({
  ...under,
  path: '/',
  validateSearch: readOverviewSearch,
  component: lazyRouteComponent(screens.overview, 'Overview')
})

const users = createRoute({
  ...under,
  path: 'users',
  validateSearch: readUserSearch,
  component: lazyRouteComponent(screens.users, 'Users')
})

const services = createRoute({
  ...under,
  path: 'services',
  validateSearch: readServicesSearch,
  component: lazyRouteComponent(screens.services, 'Services')
})

const service = createRoute({
  ...under,
  path: 'services/$id',
  component: lazyRouteComponent(screens.service, 'Service')
})

const keys = createRoute({
  ...under,
  path: 'keys',
  component: lazyRouteComponent(screens.keys, 'Keys')
})

const audit = createRoute({
  ...under,
  path: 'audit',
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(screens.audit, 'Audit')
})

const settings = createRoute({
  ...under,
  path: 'settings',
  validateSearch: readSettingsSearch,
  component: lazyRouteComponent(screens.settings, 'Settings')
})

const user = createRoute({
  ...under,
  path: 'users/$id',
  component: lazyRouteComponent(screens.user, 'UserScreen')
})

const sessions = createRoute({
  ...under,
  path: 'sessions',
  validateSearch: readSessionSearch,
  component: lazyRouteComponent(screens.sessions, 'Sessions')
})

const blacklist = createRoute({
  ...under,
  path: 'blacklist',
  validateSearch: readBlacklistSearch,
  component: lazyRouteComponent(screens.blacklist, 'Blacklist')
})

const emails = createRoute({
  ...under,
  path: 'emails',
  validateSearch: readEmailSearch,
  component: lazyRouteComponent(screens.emails, 'Emails')
})

const invitations = createRoute({
  ...under,
  path: 'invitations',
  validateSearch: readInvitationSearch,
  component: lazyRouteComponent(screens.invitations, 'Invitations')
})

const me = createRoute({
  ...under,
  path: 'me',
  component: lazyRouteComponent(screens.me, 'MeScreen')
})

export const router = createRouter({
  routeTree: root.addChildren([
    overview,
    users,
    user,
    sessions,
    blacklist,
    emails,
    invitations,
    services,
    service,
    keys,
    audit,
    settings,
    me
  ]),
  history: createHashHistory(),
  defaultPreload: false
})

/**
 * Loads the other screens ahead: they open at once, and while the service is not there. Where one cannot be loaded, it is loaded when
 * it is opened.
 */
export function loadAhead(): void {
  for (const load of [...Object.values(screens), () => import('./screens/overview/charts')])
    load().catch(() => undefined)
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
