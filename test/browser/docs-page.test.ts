import type { Locator, Page } from 'playwright-core'
import { type Test, test } from 'tap'
import { build, password, type Service, signUp, tokensOf } from '../service.js'
import { complaintsOf, picture, startBrowser } from './chromium.js'

async function openDocs(t: Test): Promise<{ page: Page; service: Service; complaints: string[] }> {
  const service = await build(t)
  await signUp(service, 'neo', { email: 'neo@example.com' })
  // At the address that everybody has it at, wherever it is: that is what the picture shows
  const browser = await startBrowser(t, `--host-resolver-rules=MAP localhost:3000 ${new URL(service.url).host}`)
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  const complaints = complaintsOf(context)
  const page = await context.newPage()
  const answer = await page.goto('http://localhost:3000/docs')
  t.match(answer?.headers()['content-security-policy'], "default-src 'none'", 'the page has a policy')
  await page.getByRole('heading', { name: 'keyturn' }).waitFor()
  return { page, service, complaints }
}

/** Opens a route of the page. */
async function open(page: Page, operationId: string): Promise<Locator> {
  const operation = page.locator(`.opblock[id$="-${operationId}"]`)
  await operation.locator('.opblock-summary-control').click()
  return operation
}

/** Sends what is filled in, and reads the answer off the page. */
async function execute(operation: Locator, body?: unknown) {
  if (body !== undefined) await operation.locator('textarea.body-param__text').fill(JSON.stringify(body))
  const clear = operation.getByRole('button', { name: 'Clear', exact: true })
  if (await clear.isVisible()) await clear.click()
  await operation.getByRole('button', { name: 'Execute', exact: true }).click()
  const answer = operation.locator('.live-responses-table tr.response')
  const status = Number.parseInt(await answer.locator('.response-col_status').innerText(), 10)
  return { status, body: JSON.parse(await answer.locator('.highlight-code code').first().innerText()) }
}

async function authorize(page: Page, token: string): Promise<void> {
  await page.getByRole('button', { name: 'Authorize', exact: true }).first().click()
  const dialog = page.locator('.dialog-ux')
  const bearer = dialog.locator('.auth-container', { hasText: '(http, Bearer)' })
  await bearer.locator('input').fill(token)
  await bearer.getByRole('button', { name: 'Apply credentials' }).click()
  await bearer.getByRole('button', { name: 'Remove authorization' }).waitFor()
  await dialog.getByRole('button', { name: 'Close' }).first().click()
}

/** From the title to the answer of a route, without the routes before it. */
async function clip(page: Page, operation: Locator) {
  await page.locator('.opblock-tag', { hasText: 'Obtain, renew' }).click()
  await page.evaluate('scrollTo(0, 0)')
  const [title, answer] = await Promise.all(
    [
      page.locator('.info hgroup, .info .title').first(),
      operation.locator('.live-responses-table .highlight-code')
    ].map((part) => part.boundingBox())
  )
  if (!title || !answer) throw new Error('the title or the answer is not there to be seen')
  const y = title.y - 24
  return { x: 0, y, width: 1280, height: answer.y + answer.height + 8 - y }
}

test('the docs page loads under its policy: nothing is refused, nothing is complained of', async (t) => {
  const { page, complaints } = await openDocs(t)
  await page.locator('.opblock').first().waitFor()
  t.ok((await page.locator('.opblock').count()) > 40, 'with every route')
  const [topbar] = await page.locator('.topbar img, .topbar svg').all()
  t.ok(topbar === undefined || (await topbar.isVisible()), 'and its pictures')
  t.strictSame(complaints, [])
})

test('on the docs page one logs in, authorizes, asks who one is, and refreshes', async (t) => {
  const { page, service, complaints } = await openDocs(t)

  const me = await open(page, 'getMe')
  t.match(await execute(me), { status: 401, body: { code: 'not_authenticated' } })

  const obtain = await open(page, 'obtainTokenPair')
  t.match(await execute(obtain, { username: 'neo', password: 'wrong' }), {
    status: 401,
    body: { code: 'no_active_account' }
  })
  const pair = await execute(obtain, { username: 'neo', password })
  const { access, refresh } = tokensOf({ ...pair, text: '', headers: new Headers() })

  await authorize(page, access)
  t.match(await execute(me), { status: 200, body: { username: 'neo', email: 'neo@example.com' } })

  const exchange = await open(page, 'refreshToken')
  const renewed = await execute(exchange, { refresh })
  t.equal(renewed.status, 200)
  t.not(renewed.body.refresh, refresh)
  t.match(await service.get('/api/users/me', { bearer: renewed.body.access }), { body: { username: 'neo' } })

  await picture(page, 'docs-page', () => clip(page, me))

  const refusals = complaints.filter((complaint) => !/status of 401 .*\/api\/(users\/me|token)/.test(complaint))
  t.strictSame(refusals, [], 'the browser tells of the two answers that were meant to be 401, and of nothing else')
})
