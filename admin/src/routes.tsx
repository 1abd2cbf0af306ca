import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent
} from '@tanstack/react-router'
import { readAuditSearch } from './screens/audit/search'
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

const users = createRoute({
  ...under,
  path: 'users',
  validateSearch: readUserSearch,
  component: lazyRouteComponent(() => import('./screens/users/users'), 'Users')
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

export const router = createRouter({
  routeTree: root.addChildren([users, keys, audit, settings]),
  history: createHashHistory(),
  defaultPreload: false
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
