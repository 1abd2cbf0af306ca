import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import type { Test } from 'tap'
import { findChromium } from './find-chromium.js'

/** No requests of the browser's own: only what a page does is looked at. */
const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]

export async function startBrowser(t: Pick<Test, 'teardown'>, ...args: string[]): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('Chromium is not installed (Debian: apt-get install chromium)')
  const browser = await chromium.launch({
    executablePath,
    args: [...quiet, ...args],
    // It does not work for root
    chromiumSandbox: process.getuid?.() !== 0,
    // A test that is over its time is to end; the browser goes with it
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false
  })
  t.teardown(() => browser.close())
  return browser
}

/** What went wrong in the pages of a browser, or a device: one line each. */
export function complaintsOf(context: BrowserContext): string[] {
  const complaints: string[] = []
  context.on('weberror', (error) => complaints.push(String(error.error())))
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.text()} (${message.location().url})`)
  })
  context.on('requestfailed', (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`))
  return complaints
}

/** With PICTURES=folder: what is in the window, to be looked at. */
export async function picture(page: Page, name: string): Promise<void> {
  const { PICTURES } = process.env
  if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}.png`), animations: 'disabled' })
}
