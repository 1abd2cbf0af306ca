import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { ConfigError, loadConfig } from '../../src/config/index.js'
import { openDatabase } from '../../src/infra/db/database.js'
import { describeFailure } from '../../src/infra/db/failures.js'
import { startRefused } from '../process.js'
import { startMariadb } from '../servers/mariadb.js'
import { findProgram } from '../servers/private-server.js'
import { signingKey } from '../service.js'

/** A certificate authority, and a certificate that it gave to `localhost`. */
function makeCertificates(folder: string) {
  const path = (name: string) => join(folder, name)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' })
  const key = (name: string) => ['-newkey', 'rsa:2048', '-nodes', '-keyout', path(`${name}.key`)]
  for (const name of ['ca', 'other']) {
    openssl('req', '-x509', ...key(name), '-days', '3650', '-subj', `/CN=keyturn ${name}`, '-out', path(`${name}.pem`))
  }
  openssl('req', ...key('server'), '-subj', '/CN=localhost', '-out', path('server.csr'))
  writeFileSync(path('names'), 'subjectAltName=DNS:localhost\n')
  const signer = ['-CA', path('ca.pem'), '-CAkey', path('ca.key'), '-CAcreateserial']
  openssl(
    'x509',
    '-req',
    '-in',
    path('server.csr'),
    ...signer,
    '-days',
    '3650',
    '-extfile',
    path('names'),
    '-out',
    path('server.pem')
  )
  return { ca: path('ca.pem'), other: path('other.pem'), key: path('server.key'), certificate: path('server.pem') }
}

const untrusted = /certificate|self-signed|issuer/i
const skip =
  findProgram('mariadbd') === undefined
    ? 'MariaDB is not installed'
    : findProgram('openssl') === undefined && 'openssl is not installed'

t.test('the options about TLS were ignored, and the connection was not encrypted', { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-tls-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const files = makeCertificates(folder)
  const [ca, other] = [readFileSync(files.ca, 'utf8'), readFileSync(files.other, 'utf8')]
  const encrypted = await startMariadb([
    `--ssl-ca=${files.ca}`,
    `--ssl-cert=${files.certificate}`,
    `--ssl-key=${files.key}`
  ])
  const plain = await startMariadb(['--skip-ssl'])
  if (encrypted === undefined || plain === undefined) throw new Error('mariadb-install-db is missing')
  t.teardown(() => encrypted.stop())
  t.teardown(() => plain.stop())

  const byName = encrypted.url.replace('127.0.0.1', 'localhost')
  /** The cipher, '' for none, or why there is no connection. */
  async function cipherOf(server: string, query: string, DATABASE_CA?: string): Promise<string> {
    const config = loadConfig({
      DATABASE_URL: `${server}information_schema${query || '?'}&acquireTimeout=4000`,
      DATABASE_CA
    })
    try {
      const db = await openDatabase({ url: config.DATABASE_URL, ca: config.DATABASE_CA })
      try {
        return String((await db.query("SHOW STATUS LIKE 'Ssl_cipher'"))[0]?.[1])
      } finally {
        await db.close()
      }
    } catch (error) {
      return describeFailure(error) ?? `not described: ${error}`
    }
  }

  const spellings = ['ssl-mode=REQUIRED', 'sslmode=require', 'SSLMODE=Required', 'ssl_mode=required', 'useSSL=true']
  spellings.push('tls=skip-verify', 'sslaccept=accept_invalid_certs', 'ssl={"rejectUnauthorized":false}')
  const verifying = ['ssl-mode=VERIFY_CA', 'ssl-mode=VERIFY_IDENTITY', 'sslmode=verify-full', 'sslaccept=strict']
  verifying.push('ssl=true', 'ssl=1', 'tls=true', 'ssl={"rejectUnauthorized":true}', 'ssl-mode=REQUIRED&ssl=true', '')
  const encrypts = /^TLS_/
  const rows: [server: string, query: string, expected: RegExp, ca?: string][] = [
    ...spellings.flatMap((one): typeof rows => [
      [encrypted.url, `?${one}`, encrypts],
      [plain.url, `?${one}`, /\(TLS\).* ssl not enabled in the server/]
    ]),
    ...verifying.flatMap((one): typeof rows => [
      [byName, `?${one}`, encrypts, ca],
      [byName, `?${one}&sslca=${files.ca}`, encrypts],
      [byName, `?${one}`, untrusted, other],
      // By an IP address that the certificate does not name
      [encrypted.url, `?${one}`, one.endsWith('VERIFY_CA') ? encrypts : /127\.0\.0\.1|does not match/, ca]
    ]),
    ...verifying.filter((one) => one !== '').map((one): (typeof rows)[0] => [byName, `?${one}`, untrusted]),
    [byName, '?ssl-mode=REQUIRED', encrypts, ca],
    // A CA is never ignored
    [byName, '?ssl-mode=REQUIRED', untrusted, other],
    ...['', '?ssl-mode=DISABLED', '?ssl=false', '?sslmode=disable', '?tls=0'].map((off): (typeof rows)[0] => [
      encrypted.url,
      off,
      /^$/
    ])
  ]
  // A connection that is refused is tried for as long as acquireTimeout says: all at once, for they wait only
  await Promise.all(
    rows.map(async ([server, query, expected, authority]) => {
      const name = [
        server === plain.url ? 'without TLS' : new URL(server).hostname,
        query,
        authority === other && 'other CA'
      ]
      t.match(await cipherOf(server, query, authority), expected, name.filter(Boolean).join(' '))
    })
  )

  for (const query of ['?ssl=1', '?ssl-mode=REQUIRED']) {
    const DATABASE_URL = `${plain.url}information_schema${query}`
    const { code, stdout, stderr } = await startRefused({ DATABASE_URL, SIGNING_KEY: signingKey })
    t.equal(code, 1)
    t.match(
      stderr,
      /^keyturn: [^\n]*TLS[^\n]*\n$|^keyturn: [^\n]*ssl[^\n]*\n$/i,
      'one line, without the wait for a server that starts'
    )
    t.notMatch(stdout + stderr, new RegExp(new URL(plain.url).password))
  }
})

t.test('an unknown option of DATABASE_URL was ignored', async (t) => {
  const refused: [query: string, problem: RegExp][] = [
    ['conectionLimit=5', /option "conectionLimit": unknown; did you mean connectionLimit\? \(known: ssl-mode, /],
    ['connection_limit=5', /unknown; did you mean connectionLimit\?/],
    ['sslmod=require', /unknown; did you mean ssl-mode\?/],
    ['hunter2=', /option "hunter2": unknown \(known/],
    ['ssl-mode=PREFERRED', /option "ssl-mode": allowed: DISABLED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY/],
    ['ssl=perhaps', /option "ssl": allowed: /],
    ['sslaccept=sometimes', /option "sslaccept": allowed: strict, accept_invalid_certs/],
    ['ssl={"ca":"x"}', /option "ssl": allowed: /],
    ['ssl=true&sslmode=disable', /both enable and disable TLS/],
    ['ssl=false&sslca=test/config/certificate.pem', /both enable and disable TLS/],
    ['sslca=/no/such/file', /option "sslca": the file cannot be read \(ENOENT\)/],
    ['sslca=package.json', /option "sslca": contains no certificate/],
    ['connectionLimit=many', /option "connectionLimit": not a whole number/],
    ['compress=2', /option "compress": neither true nor false/],
    ['sessionVariables=7', /option "sessionVariables": not a JSON object/],
    ['charset=latin1', /option "charset": allowed: utf8mb4/]
  ]
  for (const [query, problem] of refused) {
    const config = () => loadConfig({ DATABASE_URL: `mysql://neo:secret-word@db/auth?${query}` })
    t.throws(config, new ConfigError(), query)
    t.throws(config, { message: problem }, query)
    t.throws(config, { message: /^(?!.*secret-word)(?!.*(perhaps|sometimes|many)).*$/ }, `${query}: no value is shown`)
  }
  for (const query of [
    'connectionLimit=5&CONNECTTIMEOUT=100',
    'charset=utf8mb4',
    'sessionVariables={"a":1}',
    'ssl-ca=test/config/certificate.pem'
  ]) {
    t.doesNotThrow(() => loadConfig({ DATABASE_URL: `mysql://neo@db/auth?${query}` }), query)
  }
})

t.test('DATABASE_CA was ignored where DATABASE_URL switches TLS off', async (t) => {
  const DATABASE_CA = readFileSync('test/config/certificate.pem', 'utf8')
  const env = (query: string) => ({ DATABASE_URL: `mysql://neo@db/auth${query}`, DATABASE_CA })
  t.throws(() => loadConfig(env('?ssl=false')), { message: /^DATABASE_CA: DATABASE_URL disables TLS/ })
  t.equal(loadConfig(env('')).DATABASE_CA, DATABASE_CA.trim())
  t.throws(() => loadConfig({ DATABASE_CA: 'hunter2' }), {
    message: /^DATABASE_CA.*: contains no certificate in PEM; allowed: /
  })
  const damaged = DATABASE_CA.replace('MIIB', 'AAAA')
  t.throws(() => loadConfig({ DATABASE_CA: damaged }), {
    message: /^DATABASE_CA.*: contains a certificate that cannot be read/
  })
})

t.test('an unknown option of DATABASE_URL stops the start with one line', async (t) => {
  const DATABASE_URL = 'mysql://neo:hunter2@127.0.0.1/auth?sslmodes=require'
  const { code, stderr } = await startRefused({ DATABASE_URL, SIGNING_KEY: signingKey })
  t.equal(code, 1)
  t.match(stderr, /^keyturn: DATABASE_URL: option "sslmodes": unknown; did you mean ssl-mode\?[^\n]*\n$/)
  t.notMatch(stderr, /hunter2/)
})
