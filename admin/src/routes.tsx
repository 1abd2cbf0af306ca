import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent
} from '@tanstack/react-router'
import { readAuditSearch } from './screens/audit/search'
import { readBlacklistSearch } from './screens/blacklist/search'
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
const root = createRootRoute({ component: Shell, notFoundComponent: NotFound })
const under = { getParentRoute: () => root }

const overview = createRoute({
  ...under,
  path: '/',
  validateSearch: readOverviewSearch,
  component: lazyRouteComponent(() => import('./screens/overview/overview'), 'Overview')
})

const users = createRoute({
  ...under,
  path: 'users',
  validateSearch: readUserSearch,
  component: lazyRouteComponent(() => import('./screens/users/users'), 'Users')
})

const services = createRoute({
  ...under,
  path: 'services',
  validateSearch: readServicesSearch,
  component: lazyRouteComponent(() => import('./screens/services/services'), 'Services')
})

const service = createRoute({
  ...under,
  path: 'services/$id',
  component: lazyRouteComponent(() => import('./screens/service/service'), 'Service')
})

const keys = createRoute({
  ...under,
  path: 'keys',
  component: lazyRouteComponent(() => import('./screens/keys/keys'), 'Keys')
})

const audit = createRoute({
  ...under,
  path: 'audit',
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import('./screens/audit/audit'), 'Audit')
})

const settings = createRoute({
  ...under,
  path: 'settings',
  validateSearch: readSettingsSearch,
  component: lazyRouteComponent(() => import('./screens/settings/settings'), 'Settings')
})

const user = createRoute({
  ...under,
  path: 'users/$id',
  component: lazyRouteComponent(() => import('./screens/user/user'), 'UserScreen')
})

const sessions = createRoute({
  ...under,
  path: 'sessions',
  validateSearch: readSessionSearch,
  component: lazyRouteComponent(() => import('./screens/sessions/sessions'), 'Sessions')
})

const blacklist = createRoute({
  ...under,
  path: 'blacklist',
  validateSearch: readBlacklistSearch,
  component: lazyRouteComponent(() => import('./screens/blacklist/blacklist'), 'Blacklist')
})

const me = createRoute({
  ...under,
  path: 'me',
  component: lazyRouteComponent(() => import('./screens/me/me'), 'MeScreen')
})

export const router = createRouter({
  routeTree: root.addChildren([
    overview,
    users,
    user,
    sessions,
    blacklist,
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

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
