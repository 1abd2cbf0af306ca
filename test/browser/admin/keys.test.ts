import { test } from 'tap'
import { password, staff } from '../../service.js'
import { logIn, openScreen, openStage, says, violationsOf } from './page.js'

const ring = { KEYRING: 'managed', KEYRING_SECRET: 'K9v!qT3z#Lw8@Rb5$Xn2^Jd7&Hf4*Pm6' }

test('the keyring: rotated, and a key retired after its beginning is typed', async (t) => {
  const { service, openWindow } = await openStage(t, ring)
  await staff(service, 'morpheus', true)
  await staff(service, 'tank')
  const { page, complaints } = await openWindow()
  await logIn(page, 'morpheus')
  await openScreen(page, '/keys', 'Keys')
  const table = page.getByRole('grid', { name: 'Keyring' })
  await page.getByText(/^\d+ days?$/).waitFor()
  await table.getByText('signs', { exact: true }).waitFor()

  await page.getByRole('button', { name: 'Rotate now' }).click()
  await says(page, 'The next key was created.')
  const next = table.getByRole('row').filter({ hasText: 'next' })
  await next.waitFor()
  const kid = await next.locator('code').innerText()

  // A login that is too long ago is repeated in place
  service.clock.pass(16 * 60_000)
  await next.getByRole('button', { name: `Retire ${kid}` }).click()
  const dialog = page.getByRole('dialog', { name: 'Retire this key?' })
  const send = dialog.getByRole('button', { name: 'Retire' })
  t.equal(await send.getAttribute('aria-disabled'), 'true', 'nothing is sent before the text is typed')
  t.strictSame(await violationsOf(page), [])
  await dialog.getByRole('textbox').fill(kid.slice(0, 8))
  await send.click()
  const proof = page.getByRole('dialog', { name: 'Confirm that it is you' })
  await proof.getByRole('heading').waitFor()
  t.strictSame(await violationsOf(page), [])
  await proof.getByLabel('Password').fill(password)
  await proof.getByRole('button', { name: 'Continue' }).click()
  await says(page, `The key ${kid} was retired.`)
  await table.getByRole('row').filter({ hasText: kid }).getByText('gone').waitFor()
  t.strictSame(complaints(), [])

  const korean = await openWindow({ language: 'ko', theme: 'dark' })
  await logIn(korean.page, 'tank', 'ko')
  await openScreen(korean.page, '/keys', '키')
  const rotate = korean.page.getByRole('button', { name: '지금 교체' })
  t.equal(await rotate.getAttribute('aria-disabled'), 'true', 'staff may not rotate')
  await rotate.hover()
  await korean.page.getByRole('tooltip', { name: '슈퍼유저만 할 수 있습니다.' }).waitFor()
  t.strictSame(korean.complaints(), [])
})

test('the settings are found by a part of the name, and no secret is shown', async (t) => {
  const env = { ACCESS_TOKEN_LIFETIME: '7m', CORS_ALLOWED_ORIGINS: 'https://münchen.example' }
  const { service, openWindow } = await openStage(t, env)
  await staff(service, 'tank')
  const { page, complaints } = await openWindow()
  await logIn(page, 'tank')
  await openScreen(page, '/settings', 'Settings')
  const row = (name: string) =>
    page.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) })
  await row('SIGNING_KEY').getByText('set, hidden').waitFor()
  await page.getByText('"https://münchen.example" will never match').waitFor()
  await page.getByRole('searchbox').fill('access token life')
  await row('ACCESS_TOKEN_LIFETIME').getByText('7m', { exact: true }).waitFor()
  await row('SIGNING_KEY').waitFor({ state: 'detached' })
  await page.reload()
  await row('ACCESS_TOKEN_LIFETIME').getByText('Default: 5m').waitFor()
  await page.getByRole('searchbox').fill('')
  await row('PURGE').waitFor()
  await page.getByText('Only settings that differ from their defaults').click()
  await row('PURGE').waitFor({ state: 'detached' })
  t.ok(await row('SIGNING_KEY').isVisible())
  t.strictSame(complaints(), [])

  // Without a ring, the screen of the keys says how to get one
  await openScreen(page, '/keys', 'Keys')
  await page.getByText('With KEYRING=managed').waitFor()
  t.equal(await page.getByRole('button', { name: 'Rotate now' }).count(), 0)
})
