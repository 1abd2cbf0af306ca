import { test } from 'tap'
import { registerClient } from '../../oauth/clients.js'
import { signUp, staff, until } from '../../service.js'
import { picture } from '../chromium.js'
import { logIn, openScreen, openStage, violationsOf, type WindowSettings } from './page.js'

/** The address of each screen, and its title in both languages. */
const screens: readonly [path: string, en: string, ko: string][] = [
  ['/', 'Overview', '개요'],
  ['/?range=week', 'Overview', '개요'],
  ['/users', 'Users', '사용자'],
  ['/users/2', 'neo', 'neo'],
  ['/sessions', 'Sessions', '세션'],
  ['/blacklist', 'Blacklist', '블랙리스트'],
  ['/emails', 'Emails', '이메일'],
  ['/invitations', 'Invitations', '초대'],
  ['/services', 'Services', '서비스'],
  ['/services/$service', 'reports', 'reports'],
  ['/keys', 'Keys', '키'],
  ['/audit', 'Audit', '감사'],
  ['/settings', 'Settings', '설정'],
  ['/me', 'My account', '내 계정'],
  ['/nowhere', 'There is no such page.', '해당 페이지가 없습니다.']
]

/** What a user of the service may choose. As a script, it would run against the policy, and the console would tell. */
const nickname = '<img src=x onerror=alert(1)>'

/** What opens each dialog: its screen, and the buttons and menu items to press. */
const dialogs: readonly [path: string, title: string, ...press: string[]][] = [
  ['/users', 'Users', 'Create a user'],
  ['/users/2', 'neo', 'Deactivate'],
  ['/users/2', 'neo', 'Edit'],
  ['/users/2', 'neo', 'More actions', 'Set the password'],
  ['/users/2', 'neo', 'More actions', 'Delete'],
  ['/me', 'My account', 'Set up an app'],
  ['/me', 'My account', 'Add a passkey'],
  ['/sessions', 'Sessions', 'Revoke all sessions'],
  ['/blacklist', 'Blacklist', 'Blacklist a token'],
  ['/invitations', 'Invitations', 'Invite a user'],
  ['/emails', 'Emails', 'Delete the email to neo@example.com'],
  ['/services', 'Services', 'Create a service'],
  ['/services/$service', 'reports', 'Edit'],
  ['/services/$service', 'reports', 'Delete'],
  // The second press is in the dialog, and shows the secret
  ['/services/$service', 'reports', 'New secret', 'New secret']
]

/** A server that takes no emails: they wait. */
const mail = { SMTP_URL: 'smtp://127.0.0.1:9' }

const ring = { KEYRING: 'managed', KEYRING_SECRET: 'K9v!qT3z#Lw8@Rb5$Xn2^Jd7&Hf4*Pm6' }

/** With BROWSER=long, every screen in each language and theme; without it, each of them once. */
const windows: readonly Required<WindowSettings>[] =
  process.env.BROWSER === 'long'
    ? (['en', 'ko'] as const).flatMap((language) =>
        (['light', 'dark'] as const).flatMap((theme) => [360, 1280, 1920].map((width) => ({ language, theme, width })))
      )
    : [
        { language: 'en', theme: 'light', width: 1280 },
        { language: 'ko', theme: 'dark', width: 360 }
      ]

test('every screen: accessible, without scrolling sideways, within the policy of the page', async (t) => {
  const { service, openWindow } = await openStage(t, { ...ring, ...mail })
  await staff(service, 'morpheus', true)
  for (let i = 0; i < 30; i++)
    await signUp(service, i === 0 ? 'neo' : `user${i}`, { email: `user${i}@example.com`, nickname })
  await service.post('/api/password/reset', { email: 'user0@example.com' })
  const client = await registerClient(service)
  for (const settings of windows) {
    const { language, theme, width } = settings
    const name = `${language}-${theme}-${width}`
    const { page, context, complaints } = await openWindow(settings)
    await page.getByRole('form').waitFor()
    t.strictSame(await violationsOf(page), [], `login ${name}`)
    await picture(page, `login-${name}`)
    await logIn(page, 'morpheus', language)
    for (const [path, en, ko] of screens) {
      await openScreen(page, path.replace('$service', client.id), language === 'en' ? en : ko)
      await page.waitForLoadState('networkidle')
      await until(async () => (await page.locator('.spinner').count()) === 0)
      t.strictSame(await violationsOf(page), [], `${path} ${name}`)
      t.ok(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'), `${path} ${name} fits`)
      await picture(page, `screen${path.replaceAll(/\W+/g, '-')}-${name}`)
    }
    t.strictSame(complaints(), [], name)
    await context.close()
  }
})

test('every dialog is accessible', async (t) => {
  const { service, openWindow } = await openStage(t, mail)
  await staff(service, 'morpheus', true)
  await signUp(service, 'neo', { email: 'neo@example.com' })
  await service.post('/api/password/reset', { email: 'neo@example.com' })
  const client = await registerClient(service)
  // A secret that was just made is not rotated
  service.clock.pass(60_000)
  const { page, complaints } = await openWindow()
  await logIn(page, 'morpheus')
  for (const [path, title, ...press] of dialogs) {
    await openScreen(page, path.replace('$service', client.id), title)
    for (const name of press)
      await page
        .getByRole('button', { name, exact: true })
        .or(page.getByRole('menuitem', { name, exact: true }))
        .last()
        .click()
    await page.getByRole('dialog').getByRole('heading').waitFor()
    t.strictSame(await violationsOf(page), [], press.join(', '))
    await picture(page, `dialog-${press.join('-').replaceAll(' ', '-')}`)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  t.strictSame(complaints(), [])
})
