/** A group of operations in the OpenAPI document. */
interface Tag {
  name: string
  description: string
  /** The operationIds, in the order of use. */
  operations: readonly string[]
}

/** The groups and their operations, in the order in which the document and the docs page show them. */
export const tags: readonly Tag[] = [
  {
    name: 'token',
    description: 'Log in and out, refresh and verify tokens',
    operations: [
      'obtainTokenPair',
      'completeTokenPair',
      'getPasskeyOptions',
      'obtainTokenPairWithPasskey',
      'refreshToken',
      'verifyToken',
      'blacklistToken',
      'obtainSlidingToken',
      'completeSlidingToken',
      'refreshSlidingToken'
    ]
  },
  {
    name: 'browser',
    description: 'The same for browsers, with the refresh token in a cookie that scripts cannot read',
    operations: [
      'startCookieSession',
      'completeCookieSession',
      'startCookieSessionWithPasskey',
      'refreshCookieSession',
      'endCookieSession'
    ]
  },
  {
    name: 'users',
    description: 'Sign up, and manage your own account',
    operations: [
      'signUp',
      'acceptInvitation',
      'getMe',
      'updateMe',
      'deleteMe',
      'reauthenticate',
      'changeMyPassword',
      'exportMe',
      'requestPasswordReset',
      'confirmPasswordReset',
      'verifyEmail',
      'resendEmailVerification',
      'requestEmailChange'
    ]
  },
  {
    name: 'sessions',
    description: 'The devices on which you are logged in',
    operations: ['listMySessions', 'endMyOtherSessions', 'endMySession']
  },
  {
    name: 'two-factor',
    description: 'Set up two-factor authentication for your own account',
    operations: [
      'getTwoFactor',
      'addTotp',
      'removeTotp',
      'confirmTotp',
      'renewRecoveryCodes',
      'getPasskeyCreationOptions',
      'addPasskey',
      'listMyPasskeys',
      'renamePasskey',
      'removePasskey'
    ]
  },
  {
    name: 'admin: users',
    description: 'Manage users, for staff',
    operations: [
      'listUsers',
      'createUser',
      'inviteUser',
      'listInvitations',
      'deleteInvitation',
      'getUser',
      'updateUser',
      'deleteUser',
      'setUserPassword',
      'sendPasswordReset',
      'logOutUser',
      'resetUserTwoFactor',
      'changeManyUsers',
      'exportUsers'
    ]
  },
  {
    name: 'admin: sessions',
    description: 'Sessions and blacklisted tokens of all users, for staff',
    operations: [
      'listSessions',
      'endSession',
      'logOutEverybody',
      'listBlacklist',
      'addToBlacklist',
      'removeFromBlacklist'
    ]
  },
  {
    name: 'admin: services',
    description: 'OAuth clients, for staff',
    operations: ['listClients', 'createClient', 'getClient', 'updateClient', 'deleteClient', 'rotateClientSecret']
  },
  {
    name: 'admin: emails',
    description: 'Emails that were not sent yet, for staff',
    operations: ['listEmails', 'retryEmail', 'deleteEmail']
  },
  { name: 'admin: keys', description: 'Signing keys, for staff', operations: ['listKeys', 'rotateKeys', 'retireKey'] },
  {
    name: 'admin: audit',
    description: 'Audit events, statistics, status and settings, for staff',
    operations: ['listEvents', 'exportEvents', 'getStats', 'getStatus', 'listSettings']
  },
  {
    name: 'oauth',
    description: 'OAuth 2.0 for services: client credentials, refresh, introspection, revocation',
    operations: [
      'issueToken',
      'introspectToken',
      'revokeToken',
      'listRevocations',
      'getKeySet',
      'getMetadata',
      'getOpenIdConfiguration'
    ]
  },
  {
    name: 'operation',
    description: 'Health checks, monitoring and public metadata, for operators',
    operations: ['getLiveness', 'getReadiness', 'getMetrics', 'getIndex', 'listPaths', 'getSecurityTxt']
  }
]

const ranks = new Map(tags.flatMap(({ operations }) => operations).map((operationId, index) => [operationId, index]))

/** Whether an operation is of this service, and not of an application around it. */
export const isListed = (operationId: string | undefined): boolean => ranks.has(operationId ?? '')

interface Document {
  tags?: { name: string }[]
  paths?: Record<string, object | undefined>
}

/**
 * Sorts a document's paths, and the operations of each path, by `tags`. Routes of an embedding application follow, in the
 * order in which they were added. Tags without an operation are left out.
 */
export function inOrderOfUse<T extends Document>(document: T): T {
  const paths = Object.entries(document.paths ?? {}).map(([path, item]) => [path, sorted(item ?? {})] as const)
  paths.sort(([, one], [, other]) => rankOfPath(one) - rankOfPath(other))
  const used = new Set(paths.flatMap(([, item]) => Object.values(item).flatMap(tagsOf)))
  return {
    ...document,
    tags: document.tags?.filter(({ name }) => used.has(name)),
    paths: Object.fromEntries(paths)
  }
}

function sorted(item: object): object {
  return Object.fromEntries(Object.entries(item).sort(([, one], [, other]) => rankOf(one) - rankOf(other)))
}

function rankOfPath(item: object): number {
  return Math.min(...Object.values(item).map(rankOf))
}

function rankOf(operation: { operationId?: string }): number {
  return ranks.get(operation.operationId ?? '') ?? ranks.size
}

function tagsOf(operation: { tags?: string[] }): string[] {
  return operation.tags ?? []
}
