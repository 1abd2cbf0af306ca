import { asRoot, findProgram, type PrivateServer, startPrivateServer } from './private-server.js'

/** @returns undefined when MariaDB is not installed */
export async function startMariadb(options: string[] = []): Promise<PrivateServer | undefined> {
  const server = findProgram('mariadbd')
  const installer = findProgram('mariadb-install-db')
  if (server === undefined || installer === undefined) return undefined
  return startPrivateServer({
    server,
    initialize: (data) => [
      installer,
      '--no-defaults',
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      ...asRoot
    ],
    options
  })
}
