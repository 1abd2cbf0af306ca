import { asRoot, findProgram, type PrivateServer, startPrivateServer, versionOf } from './private-server.js'

/** @returns undefined when MySQL is not installed */
export async function startMysql(options: string[] = []): Promise<PrivateServer | undefined> {
  const server = findProgram('mysqld')
  if (server === undefined || /mariadb/i.test(versionOf(server))) return undefined
  return startPrivateServer({
    server,
    initialize: (data) => [server, '--no-defaults', '--initialize-insecure', `--datadir=${data}`, ...asRoot],
    options: ['--mysqlx=OFF', '--secure-file-priv=NULL', ...options]
  })
}
