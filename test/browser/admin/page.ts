import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Test } from 'tap'
import { type BuildOptions, build, password, type Service } from '../../service.js'
import { complaintsOf, startBrowser } from '../chromium.js'

/** The administrators' page of a service, in a browser. */
export interface Stage {
  service: Service
  browser: Browser
  /** A window of its own, as of another person at another machine. */
  openWindow(settings?: WindowSettings): Promise<Window>
}

export interface WindowSettings {
  language?: 'en' | 'ko'
  theme?: 'light' | 'dark'
  width?: number
}

export interface Window {
  context: BrowserContext
  page: Page
  /** What the browser's console told of: violations of the policy above all. Failed responses are left out. */
  complaints(): string[]
}

/** Responses that a test asks for, and those that a closed page did not wait for. */
const asked = /status of (401|403|404|409|400|429|503)|net::ERR_ABORTED|\.csv/

export async function openStage(t: Test, env: Record<string, string> = {}, options: BuildOptions = {}): Promise<Stage> {
  const service = await build(t, env, options)
  const browser = await startBrowser(t)
  return {
    service,
    browser,
    async openWindow({ language = 'en', theme = 'light', width = 1280 } = {}) {
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        locale: language === 'en' ? 'en-GB' : 'ko-KR',
        colorScheme: theme,
        acceptDownloads: true
      })
      context.setDefaultTimeout(15_000)
      const complaints = complaintsOf(context)
      const page = await context.newPage()
      // Passkeys are for a name, which PUBLIC_URL has and service.url does not
      await page.goto(`${service.app.identity.url}/admin`)
      return { context, page, complaints: () => complaints.filter((complaint) => !asked.test(complaint)) }
    }
  }
}

/** The labels of the login form. */
const words = {
  en: { username: 'Username', password: 'Password', action: 'Log in' },
  ko: { username: '사용자 이름', password: '비밀번호', action: '로그인' }
}

/** Fills in the login form and sends it. */
export async function logIn(
  page: Page,
  username: string,
  language: 'en' | 'ko' = 'en',
  secret = password
): Promise<void> {
  const { username: name, password: label, action } = words[language]
  await page.getByLabel(name, { exact: true }).fill(username)
  await page.getByLabel(label, { exact: true }).fill(secret)
  await page.getByRole('button', { name: action, exact: true }).click()
}

export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click()

/** Logs out, on the page in English. */
export async function logOut(page: Page, username: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${username}`) }).click()
  await page.getByRole('menuitem', { name: 'Log out' }).click()
  await page.getByRole('form').waitFor()
}

/** Opens a screen by its address, as a bookmark does. */
export async function openScreen(page: Page, path: string, title: string | RegExp): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(`#${path}`)}`)
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
}

/** Waits until the page says so in a notice. */
export async function says(page: Page, text: string | RegExp): Promise<void> {
  await page.getByRole('alertdialog').filter({ hasText: text }).first().waitFor()
}

/** The accessibility rules of WCAG 2.2 AA that the page breaks, and where. */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate<string[]>(`(async () => {
    const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const { violations } = await axe.run(document, { runOnly })
    return violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' '))
  })()`)
}
