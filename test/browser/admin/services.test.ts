import { test } from 'tap'
import type { Service } from '../../service.js'
import { staff } from '../../service.js'
import { logIn, openScreen, openStage, says } from './page.js'

/** The status of a request for a token of the service's own. */
async function statusOf(service: Service, id: string, secret: string): Promise<number> {
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
  const form = { grant_type: 'client_credentials', scope: 'read' }
  return (await service.call('POST', '/oauth/token', { form, headers: { authorization } })).status
}

test('a service from its creation to its end', async (t) => {
  const { service, openWindow } = await openStage(t)
  await staff(service, 'morpheus', true)
  await staff(service, 'tank')
  const { page, complaints } = await openWindow()
  await logIn(page, 'morpheus')
  await openScreen(page, '/services', 'Services')
  let id = ''
  let secret = ''

  await t.test('it is created, and its secret, shown once, gets tokens', async (t) => {
    await page.getByRole('button', { name: 'Create a service' }).click()
    const dialog = page.getByRole('dialog', { name: 'Create a service' })
    await dialog.getByLabel('Name').fill('reports')
    await dialog.getByLabel('Scopes').fill('read "write"')
    await dialog.getByRole('button', { name: 'Create', exact: true }).click()
    await dialog.getByText('may not be blank').waitFor()
    await dialog.getByLabel('Scopes').fill('read write')
    await dialog.getByLabel('Lifetime').fill('soon')
    await dialog.getByRole('button', { name: 'Create', exact: true }).click()
    await dialog.locator('.error').filter({ hasText: 'From 1 to 86400' }).waitFor()
    await dialog.getByLabel('Lifetime').fill('300')
    await dialog.getByRole('button', { name: /With a secret/ }).click()
    await page.getByRole('option', { name: 'With its own key, entered here' }).click()
    await dialog.getByLabel('Its public keys').fill('{}')
    await dialog.getByRole('button', { name: 'Create', exact: true }).click()
    await dialog.getByText('This is not a JSON object').waitFor()
    await dialog.getByRole('button', { name: /With its own key/ }).click()
    await page.getByRole('option', { name: 'With a secret' }).click()
    await dialog.getByRole('button', { name: 'Create', exact: true }).click()
    await says(page, 'The service reports was created.')
    const shown = page.getByRole('dialog', { name: 'The secret of reports' })
    id = await shown.getByLabel('Client ID', { exact: true }).inputValue()
    secret = await shown.getByLabel('Secret', { exact: true }).inputValue()
    await shown.getByRole('button', { name: 'I have stored it' }).click()
    t.equal(await statusOf(service, id, secret), 200)
    await page.getByRole('row').filter({ hasText: 'reports' }).click()
    await page.getByRole('heading', { level: 1, name: 'reports' }).waitFor()
    t.notOk((await page.content()).includes(secret))
  })

  await t.test('a new secret stops the previous one at once, if so chosen', async (t) => {
    service.clock.pass(60_000)
    await page.getByRole('button', { name: 'New secret' }).click()
    const dialog = page.getByRole('dialog', { name: 'Create a new secret?' })
    await dialog.getByText('The previous secret works until the next rotation').click()
    await dialog.getByRole('button', { name: 'New secret' }).click()
    const shown = page.getByRole('dialog', { name: 'The secret of reports' })
    const next = await shown.getByLabel('Secret', { exact: true }).inputValue()
    await shown.getByRole('button', { name: 'I have stored it' }).click()
    t.equal(await statusOf(service, id, secret), 401)
    secret = next
    t.equal(await statusOf(service, id, secret), 200)
  })

  await t.test('a change of its scopes is undone, and a deactivation too', async (t) => {
    await page.getByRole('button', { name: 'Edit' }).click()
    const dialog = page.getByRole('dialog', { name: 'Edit reports' })
    await dialog.getByLabel('Scopes').fill('write')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await says(page, 'The service reports was changed.')
    t.equal(await statusOf(service, id, secret), 400)
    await page.getByRole('button', { name: 'Undo' }).click()
    await says(page, 'The change was undone.')
    t.equal(await statusOf(service, id, secret), 200)
    await page.getByRole('button', { name: 'Deactivate' }).click()
    await page.getByText('inactive', { exact: true }).waitFor()
    t.equal(await statusOf(service, id, secret), 401)
    await page.getByRole('button', { name: 'Activate', exact: true }).click()
    await page.getByText('active', { exact: true }).waitFor()
    t.strictSame(complaints(), [])
  })

  await t.test('staff see it, and why they may not change it', async (t) => {
    const { page: korean, complaints } = await openWindow({ language: 'ko', theme: 'dark' })
    await logIn(korean, 'tank', 'ko')
    await openScreen(korean, `/services/${id}`, 'reports')
    for (const name of ['비활성화', '편집', '삭제', '새 시크릿']) {
      const button = korean.getByRole('button', { name, exact: true })
      t.equal(await button.getAttribute('aria-disabled'), 'true', name)
    }
    t.strictSame(complaints(), [])
  })

  await t.test('it is deleted after its name is typed', async (t) => {
    await page.getByRole('button', { name: 'Delete' }).click()
    const dialog = page.getByRole('dialog', { name: 'Delete reports?' })
    await dialog.getByRole('textbox').fill('reports')
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('heading', { level: 1, name: 'Services' }).waitFor()
    await page.getByText('Nothing was found.').waitFor()
    t.equal(await statusOf(service, id, secret), 401)
  })
})
