import type { Page } from 'playwright-core'
import { test } from 'tap'
import { password, staff } from '../../service.js'
import { appWith, enrolled } from '../../two-factor/app.js'
import { picture } from '../chromium.js'
import { logIn, logOut, openScreen, openStage, press, says, violationsOf } from './page.js'

const sendCode = async (page: Page, code: string, action = 'Log in') => {
  await page.getByLabel('Code', { exact: true }).fill(code)
  await press(page, action)
}

test('an administrator sets two-factor authentication up, and logs in with it', async (t) => {
  const { service, openWindow } = await openStage(t, { TWO_FACTOR: 'staff' })
  await staff(service, 'morpheus', true)
  const { page, complaints } = await openWindow()
  await logIn(page, 'morpheus')
  await page.getByRole('link', { name: 'Set up two-factor authentication first' }).first().click()
  await page.getByRole('heading', { level: 1, name: 'My account' }).waitFor()
  await press(page, 'Set up an app')
  const dialog = page.getByRole('dialog')
  const secret = await dialog.getByLabel('Or type this secret into the app', { exact: true }).inputValue()
  t.strictSame(await violationsOf(page), [], 'the dialog with the QR code')
  await picture(page, 'two-factor-app')
  const app = appWith(service, secret)
  await sendCode(page, '000000', 'Turn on')
  await dialog.getByRole('alert').waitFor()
  await sendCode(page, app.code(), 'Turn on')
  await dialog.getByRole('heading', { name: 'Recovery codes' }).waitFor()
  const codes = await dialog.getByRole('listitem').allInnerTexts()
  t.equal(codes.length, 10)
  await picture(page, 'two-factor-codes')
  await page.emulateMedia({ media: 'print' })
  t.ok(await dialog.getByText(codes[0] ?? '').isVisible(), 'on paper')
  t.notOk(await page.getByRole('heading', { level: 1 }).isVisible(), 'without the page behind')
  await page.emulateMedia({ media: 'screen' })
  await press(page, 'I have saved them')

  const logInTwice = async (code: string) => {
    service.clock.pass(30_000)
    await logOut(page, 'morpheus')
    await logIn(page, 'morpheus')
    await sendCode(page, code)
  }
  await logInTwice('000000')
  await page.getByRole('form').getByRole('alert').waitFor()
  t.strictSame(await violationsOf(page), [], 'the second step')
  await picture(page, 'two-factor-login')
  await sendCode(page, app.code())
  await page.getByRole('heading', { level: 1 }).waitFor()
  await logInTwice(codes[0] ?? '')
  await openScreen(page, '/me', 'My account')
  await page.getByText('9', { exact: true }).waitFor()

  service.clock.pass(3_600_000)
  await press(page, 'New recovery codes')
  await dialog.getByText('Enter a code, and the action goes on.').waitFor()
  await sendCode(page, app.code(), 'Continue')
  await dialog.getByRole('heading', { name: 'Recovery codes' }).waitFor()
  t.strictNotSame(await dialog.getByRole('listitem').allInnerTexts(), codes)
  await press(page, 'I have saved them')
  await press(page, 'Remove the app')
  await dialog.getByRole('button', { name: 'Remove the app' }).click()
  await says(page, 'The authenticator app was removed.')
  t.strictSame(complaints(), [])
})

test('a superuser removes the two-factor authentication of a user who lost the device', async (t) => {
  const { service, openWindow } = await openStage(t)
  await staff(service, 'morpheus', true)
  const { id } = await enrolled(service, 'neo')
  const { page } = await openWindow({ language: 'ko' })
  await logIn(page, 'morpheus', 'ko')
  await openScreen(page, '/users?twoFactor=yes', '사용자')
  await page.getByRole('row').filter({ hasText: 'neo' }).filter({ hasText: '2단계 인증' }).waitFor()
  t.equal(await page.getByRole('row').filter({ hasText: 'morpheus' }).count(), 0)
  await openScreen(page, `/users/${id}`, 'neo')
  await press(page, '추가 작업')
  await page.getByRole('menuitem', { name: '2단계 인증 제거' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '2단계 인증 제거' }).click()
  await says(page, 'neo의 2단계 인증을 제거했습니다.')
  t.equal((await service.post('/api/token', { username: 'neo', password })).status, 200)
})
