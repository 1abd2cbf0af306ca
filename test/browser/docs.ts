import type { BrowserContext, Locator, Page } from 'playwright-core'
import type { Test } from 'tap'
import { build, type Service } from '../service.js'
import { complaintsOf, startBrowser } from './chromium.js'

/** The docs page of a service, in a browser whose clock the test moves together with the service's. */
export interface Docs {
  service: Service
  context: BrowserContext
  page: Page
  /** What the browser's console told of, but for the failed responses that a test asked for. */
  complaints(): string[]
  /** Lets seconds pass, for the service and for the pages. */
  pass(seconds: number): Promise<void>
}

/** Where everybody has it, wherever it is: that is what the picture shows. */
export const origin = 'http://localhost:3000'

// The icon too: a service that shares a busy machine with its browser sheds load
const service = String.raw`localhost:3000/(api|oauth|\.well-known|docs/static/theme/icon)`
const failedCall = new RegExp(`(status of [45]..|net::ERR_FAILED) .*${service}|${service}.*net::ERR_(FAILED|ABORTED)`)

export async function openDocs(t: Test, env: Record<string, string> = {}): Promise<Docs> {
  const service = await build(t, env)
  const browser = await startBrowser(t, `--host-resolver-rules=MAP localhost:3000 ${new URL(service.url).host}`)
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' })
  context.setDefaultTimeout(20_000)
  await context.clock.install()
  const complaints = complaintsOf(context)
  return {
    service,
    context,
    page: await openPage(context),
    complaints: () => complaints.filter((complaint) => !failedCall.test(complaint)),
    async pass(seconds) {
      service.clock.pass(1000 * seconds)
      await context.clock.fastForward(1000 * seconds)
    }
  }
}

export async function openPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${origin}/docs`)
  await loaded(page)
  return page
}

/** Waits until the operations can be used. */
export async function loaded(page: Page): Promise<void> {
  await page.locator('.opblock').first().waitFor()
}

export function operation(page: Page, operationId: string): Locator {
  return page.locator(`.opblock[id$="-${operationId}"]`)
}

/** Opens an operation, unless it is open. */
export async function open(page: Page, operationId: string): Promise<Locator> {
  const found = operation(page, operationId)
  const button = found.locator('.opblock-summary-control')
  if ((await button.getAttribute('aria-expanded')) !== 'true') await press(button)
  await found.getByRole('button', { name: 'Execute', exact: true }).waitFor()
  return found
}

/** Shows the operations of one group, and only the names of the others. */
export async function showOnly(page: Page, group: string): Promise<void> {
  for (const heading of await page.locator('.opblock-tag').all()) {
    const tag = await heading.getAttribute('data-tag')
    const wanted = String(tag === group)
    if ((await heading.getAttribute('data-is-open')) === wanted) continue
    await press(heading)
    await page.locator(`.opblock-tag[data-tag="${tag}"][data-is-open="${wanted}"]`).waitFor()
  }
}

/** Clicks without waiting until the page stands still, which takes long on a page of this size. */
export function press(button: Locator): Promise<void> {
  return button.dispatchEvent('click')
}

/** The status and the body, as JSON if it is, of a response on the page. */
export interface Shown {
  status: number
  body: unknown
}

/**
 * Executes an operation as it is filled in, and reads the response off the page.
 *
 * @param body replaces what is filled in
 */
export async function execute(page: Page, operationId: string, body?: unknown): Promise<Shown> {
  const found = await open(page, operationId)
  if (body !== undefined) await found.locator('textarea.body-param__text').fill(JSON.stringify(body))
  const clear = found.getByRole('button', { name: 'Clear', exact: true })
  if (await clear.isVisible()) await press(clear)
  await send(page, found.getByRole('button', { name: 'Execute', exact: true }))
  const response = found.locator('.live-responses-table tr.response')
  const status = Number.parseInt(await response.locator('.response-col_status').innerText(), 10)
  const code = response.locator('.highlight-code code').first()
  const text = (await code.count()) > 0 ? await code.innerText() : ''
  return { status, body: text.startsWith('{') ? JSON.parse(text) : text }
}

/** Presses a button until a request is sent: one that the page is just drawing anew takes no click. */
async function send(page: Page, button: Locator): Promise<void> {
  for (let left = 5; left > 0; left--) {
    const sent = page.waitForRequest((request) => request.resourceType() === 'fetch', { timeout: 4_000 })
    await press(button)
    if (await sent.catch(() => undefined)) return
  }
}

/** Authorizes requests with an access token. */
export function authorize(page: Page, token: string): Promise<void> {
  return apply(page, '(http, Bearer)', [token])
}

/** Authorizes requests as a client, with what the response to its registration says. */
export function authorizeClient(page: Page, client: unknown): Promise<void> {
  const { client_id: id, client_secret: secret } = Object(client)
  return apply(page, '(http, Basic)', [String(id), String(secret)])
}

/** Enters credentials into the dialog of *Authorize*. */
async function apply(page: Page, scheme: string, values: string[]): Promise<void> {
  await page.getByRole('button', { name: 'Authorize', exact: true }).first().click()
  const dialog = page.locator('.dialog-ux')
  const form = dialog.locator('.auth-container', { hasText: scheme })
  const remove = form.getByRole('button', { name: 'Remove authorization' })
  if (await remove.isVisible()) await remove.click()
  for (const [index, value] of values.entries()) await form.locator('input').nth(index).fill(value)
  await form.getByRole('button', { name: 'Apply credentials' }).click()
  await remove.waitFor()
  await dialog.getByRole('button', { name: 'Close' }).first().click()
}

/** Waits until the bar of the login says something. */
export async function says(page: Page, text: string | RegExp): Promise<void> {
  await page.getByRole('status').filter({ hasText: text }).waitFor()
}
