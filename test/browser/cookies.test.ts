// Which pages can use a session in a cookie: where the page is, whether it is listed, and REFRESH_COOKIE_SAMESITE.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect, type Server } from 'node:net'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import type { FastifyPluginAsync } from 'fastify'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { type Test, test } from 'tap'
import { build, password, type Service, signUp } from '../service.js'
import { picture, startBrowser } from './chromium.js'

const sameSites = ['Strict', 'Lax', 'None'] as const
type SameSite = (typeof sameSites)[number]

/** The service has an address and another one that PUBLIC_URL does not name for each value of the setting. */
const serviceAt = (sameSite: SameSite) => `https://auth-${sameSite.toLowerCase()}.example.com`
const aliasOf = (sameSite: SameSite) => `https://alias-${sameSite.toLowerCase()}.example.com`
const app = 'https://app.example.com'
const blog = 'https://blog.example.com'
const otherApp = 'https://app.example.org'
const evil = 'https://evil.example.org'

const html = '<!doctype html><title>A page</title><h1>A page</h1>'
const addPage: FastifyPluginAsync = async (fastify) => {
  fastify.get('/page', async (_request, reply) => reply.type('text/html').send(html))
}

/** What a page sees of an answer. */
interface Result {
  status: number | 'no answer'
  code?: string
}

/** Sends a request as a front end does. */
async function call(page: Page, url: string, body?: string, mode: 'cors' | 'no-cors' = 'cors'): Promise<Result> {
  return page.evaluate(
    async ({ url, body, mode }) => {
      try {
        const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
        const response = await fetch(url, { method: 'POST', credentials: 'include', mode, headers, body: body ?? null })
        const text = await response.text()
        const { code } = text === '' ? {} : JSON.parse(text)
        return code === undefined ? { status: response.status } : { status: response.status, code }
      } catch {
        return { status: 'no answer' as const }
      }
    },
    { url, body, mode }
  )
}

const credentials = JSON.stringify({ username: 'neo', password })
const logInFrom = (page: Page, service: string) => call(page, `${service}/api/token/cookie`, credentials)
const refreshFrom = (page: Page, service: string) => call(page, `${service}/api/token/cookie/refresh`)

/** Without the policy of the page: it would let the service's own page send nothing at all. */
const openContext = (browser: Browser) => browser.newContext({ ignoreHTTPSErrors: true, bypassCSP: true })

async function openPage(context: BrowserContext, origin: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${origin}/page`)
  return page
}

/** TLS in front of the services and of a server of pages: which one, the browser says with the host's name. */
async function startHosts(t: Test, services: Map<string, number>): Promise<number> {
  const folder = t.testdir()
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const certificate = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  execFileSync('openssl', [...certificate, '-subj', '/CN=example.com', '-keyout', key, '-out', cert], { stdio: 'pipe' })
  const pages = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(html))
  const pagesPort = await listen(t, pages)
  const hosts = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (socket) => {
    const name = typeof socket.servername === 'string' ? socket.servername : ''
    const upstream = connect(services.get(name) ?? pagesPort, '127.0.0.1')
    socket.pipe(upstream).pipe(socket)
    socket.on('error', () => upstream.destroy())
    upstream.on('error', () => socket.destroy())
  })
  return listen(t, hosts)
}

async function listen(t: Test, server: Server): Promise<number> {
  const listening = once(server, 'listening')
  server.listen(0, '127.0.0.1')
  await listening
  t.teardown(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function startServices(t: Test): Promise<Map<string, number>> {
  const ports = new Map<string, number>()
  let first: Service | undefined
  for (const sameSite of sameSites) {
    const settings = {
      NODE_ENV: 'production',
      BCRYPT_COST: '10',
      PUBLIC_URL: serviceAt(sameSite),
      REFRESH_COOKIE_SAMESITE: sameSite,
      CORS_ALLOWED_ORIGINS: `${app},${otherApp}`,
      CORS_ALLOW_CREDENTIALS: 'true'
    }
    const shared = first === undefined ? {} : { databaseUrl: first.databaseUrl }
    const service = await build(t, settings, { ...shared, routes: addPage })
    if (first === undefined) await signUp(service)
    first ??= service
    for (const url of [serviceAt(sameSite), aliasOf(sameSite)]) {
      ports.set(new URL(url).hostname, Number(new URL(service.url).port))
    }
  }
  return ports
}

test('which pages can use a session in a cookie', async (t) => {
  const port = await startHosts(t, await startServices(t))
  const browser = await startBrowser(t, `--host-resolver-rules=MAP * 127.0.0.1:${port}`)
  for (const sameSite of sameSites) {
    await t.test(`REFRESH_COOKIE_SAMESITE=${sameSite}`, (t) => inBrowser(t, browser, sameSite))
  }
})

async function inBrowser(t: Test, browser: Browser, sameSite: SameSite): Promise<void> {
  const service = serviceAt(sameSite)
  const works = { status: 200 }
  const withoutCookie = { status: 401, code: 'not_authenticated' }
  /** Each page: where it is, what it gets for a login, and then for a refresh. */
  const allowed: [title: string, origin: string, refreshed: Result][] = [
    ['the same origin', service, works],
    ['the same site, listed', app, works],
    ['another site, listed', otherApp, sameSite === 'None' ? works : withoutCookie]
  ]
  for (const [title, origin, refreshed] of allowed) {
    await t.test(title, async (t) => {
      const context = await openContext(browser)
      const page = await openPage(context, origin)
      t.strictSame(await logInFrom(page, service), works, 'the login')
      t.strictSame(await refreshFrom(page, service), refreshed, 'the refresh')
      t.strictSame(await refreshFrom(await openPage(context, origin), service), refreshed, 'in another tab')
      t.notMatch(await page.evaluate<string>('document.cookie'), 'refresh', 'no script sees the cookie')
      const [cookie] = (await context.cookies()).filter(({ name }) => name === '__Host-Http-refresh')
      const attributes = { httpOnly: true, secure: true, sameSite, path: '/' }
      if (refreshed === works) t.match(cookie, attributes)
      else t.equal(cookie, undefined, 'the browser did not take it')
      t.strictSame(await call(page, `${service}/api/token/cookie/blacklist`), works, 'the logout')
      t.strictSame(await refreshFrom(page, service), withoutCookie, 'the cookie is gone')
      await context.close()
    })
  }

  const rejected: [title: string, origin: string, service: string][] = [
    ['the same origin, which is not that of PUBLIC_URL', aliasOf(sameSite), aliasOf(sameSite)],
    ['the same site, not listed', blog, service],
    ['another site, not listed', evil, service]
  ]
  for (const [title, origin, target] of rejected) {
    await t.test(title, async (t) => {
      const context = await openContext(browser)
      const own = await openPage(context, service)
      t.strictSame(await logInFrom(own, service), works, 'the user is logged in')
      const page = await openPage(context, origin)
      const seen = origin === target ? { status: 403, code: 'csrf_failed' } : { status: 'no answer' }
      t.strictSame(await logInFrom(page, target), seen, 'it cannot log in')
      t.strictSame(await refreshFrom(page, target), seen, 'it cannot refresh')
      const before = (await context.cookies()).find(({ name }) => name === '__Host-Http-refresh')
      // Without a preflight: the request is sent, and the page cannot read the answer
      await call(page, `${target}/api/token/cookie/refresh`, undefined, 'no-cors')
      const [answer] = await Promise.all([
        page.waitForResponse(`${target}/api/token/cookie/blacklist`),
        page
          .setContent(`<form method="post" action="${target}/api/token/cookie/blacklist"><button>Win</button></form>`)
          .then(() => page.getByRole('button').click())
      ])
      t.equal(answer.status(), 403, 'a form of it is rejected')
      await page.waitForLoadState()
      t.match(await page.textContent('body'), 'csrf_failed')
      if (origin === evil) await picture(page, `form-from-another-site-${sameSite}`)
      const after = (await context.cookies()).find(({ name }) => name === '__Host-Http-refresh')
      t.strictSame(after, before, 'the cookie stays')
      t.strictSame(await refreshFrom(own, service), works, 'and the user stays logged in')
      await context.close()
    })
  }
}
