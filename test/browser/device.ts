import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Test } from 'tap'
import { password } from '../service.js'
import { complaintsOf } from './chromium.js'

/** A browser of somebody's, with its own storage, and a clock that the test moves for all its tabs. */
export interface Device {
  context: BrowserContext
  /** What the browser's console told of and what was not loaded, line by line. */
  complaints: string[]
  /** The paths of what its pages have asked the service for. */
  asked: string[]
  /** Opens the page in another tab. */
  open(): Promise<Page>
  /** Lets seconds pass for its pages. */
  pass(seconds: number): Promise<void>
}

export async function takeDevice(t: Test, browser: Browser, origin: string): Promise<Device> {
  const context = await browser.newContext({ viewport: { width: 900, height: 700 }, locale: 'en-GB' })
  t.teardown(() => context.close())
  context.setDefaultTimeout(20_000)
  await context.clock.install()
  const complaints = complaintsOf(context)
  const asked: string[] = []
  context.on('request', (request) => {
    if (request.method() !== 'OPTIONS' && !request.url().startsWith(origin)) asked.push(new URL(request.url()).pathname)
  })
  return {
    context,
    complaints,
    asked,
    async open() {
      const page = await context.newPage()
      await page.goto(origin)
      return page
    },
    pass: (seconds) => context.clock.fastForward(1000 * seconds)
  }
}

/** Fills in the form. */
export async function submit(page: Page, username: string, secret = password): Promise<void> {
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password').fill(secret)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
}

/** Waits until the page says that somebody is logged in. */
export async function seesName(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { name: `Hello, ${name}`, exact: true }).waitFor()
}

/** Waits until the page shows the form, and with it a text if one is given. */
export async function seesForm(page: Page, text?: string): Promise<void> {
  await page.getByRole('form', { name: 'Log in' }).waitFor()
  if (text !== undefined) await page.getByRole('alert').filter({ hasText: text }).waitFor()
}

/** The page is looked at again after another one. */
export async function comeToFront(page: Page): Promise<void> {
  await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
}

/** The paths of the refreshes so far. */
export const renewals = ({ asked }: Device): number => asked.filter((path) => path.endsWith('/refresh')).length

/** Waits until the page says that the service is unavailable, or no longer says it. */
export async function seesOutage(page: Page, isOver = false): Promise<void> {
  await page
    .getByText('The service is unavailable. You stay logged in.')
    .waitFor({ state: isOver ? 'detached' : 'visible' })
}
