import { readFileSync } from 'node:fs'
import { test } from 'tap'
import * as api from '../../service.js'
import { logIn, openScreen, openStage } from './page.js'

test('the audit log: filtered to what a user did, and exported', async (t) => {
  const { service, openWindow } = await openStage(t)
  const { access: bearer } = await api.staff(service, 'morpheus', true)
  const neo = Number((await api.signUp(service, 'neo', { email: 'neo@example.com' })).body.id)
  await api.signUp(service, 'trinity')
  await api.logIn(service, 'neo')
  await service.post(`/api/admin/users/${neo}/logout`, undefined, { bearer })
  const { page, complaints } = await openWindow()
  await logIn(page, 'morpheus')
  await openScreen(page, '/audit', 'Audit')
  const events = (name: string) => page.getByRole('row').filter({ has: page.getByText(name, { exact: true }) })
  await events('User created').nth(2).waitFor()

  await t.test('a user is found by a part of the name', async (t) => {
    await page.getByRole('combobox', { name: 'Find a user' }).pressSequentially('NE')
    await page.getByRole('option', { name: 'neo' }).click()
    await page.getByText('3 rows').waitFor()
    t.match(page.url(), /user=2/)
    const row = events('User logged out by staff')
    t.match(await row.getByRole('link', { name: 'morpheus' }).getAttribute('href'), /#\/users\/1$/)
    await page.getByRole('button', { name: /The user is/ }).click()
    await page.getByRole('option', { name: 'who acted' }).click()
    await page.getByText('1 row', { exact: true }).waitFor()
    await events('Login').waitFor()
    await page.getByRole('button', { name: /not only those of neo/ }).click()
    await events('User created').nth(2).waitFor()
  })

  await t.test('several types, which the URL knows, and the file has the same events', async (t) => {
    await page.getByRole('button', { name: 'Types' }).click()
    await page.getByRole('menuitemcheckbox', { name: 'User created' }).click()
    await page.getByRole('menuitemcheckbox', { name: 'User logged out by staff' }).click()
    await page.keyboard.press('Escape')
    await page.getByText('4 rows').waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Types (2)' }).waitFor()
    await events('User created').nth(2).waitFor()
    t.equal(await events('Login').count(), 0)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export CSV' }).click()
    ])
    const rows = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\r\n')
    t.equal(rows.length, 5, rows.join('\n'))
    await page.getByLabel('To', { exact: true }).fill('2026-11-22')
    await page.getByText('Nothing was found.').waitFor()
    await page.getByRole('button', { name: 'Reset filters' }).click()
    await events('Login').first().waitFor()
    t.strictSame(complaints(), [])
  })
})
