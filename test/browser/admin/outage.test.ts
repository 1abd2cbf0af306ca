import { test } from 'tap'
import { setPlace } from '../../faults/stage.js'
import { build, logIn as logInByApi, signUp, staff } from '../../service.js'
import { logIn, openScreen, openStage, says } from './page.js'

test('the service restarts under the open page: nothing is lost', async (t) => {
  const { service, openWindow } = await openStage(t)
  await staff(service, 'morpheus', true)
  await signUp(service, 'neo')
  const { page } = await openWindow()
  await logIn(page, 'morpheus')
  await openScreen(page, '/users/2', 'neo')
  await page.getByRole('button', { name: 'Deactivate', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('left the crew')

  const { port } = new URL(service.url)
  await service.app.close()
  await dialog.getByRole('button', { name: 'Deactivate' }).click()
  await dialog.getByRole('alert').filter({ hasText: 'The service cannot be reached.' }).waitFor()
  t.equal(await dialog.getByLabel('Reason').inputValue(), 'left the crew', 'what was filled in is kept')

  const again = await build(t, {}, { databaseUrl: service.databaseUrl, port: Number(port), clock: service.clock })
  await dialog.getByRole('button', { name: 'Deactivate' }).click()
  await says(page, 'neo was deactivated')
  await page.getByRole('definition').filter({ hasText: 'left the crew' }).waitFor()
  const { access } = await logInByApi(again, 'morpheus')
  t.match((await again.get('/api/admin/users/2', { bearer: access })).body, { inactive_reason: 'left the crew' })
})

test('the database is away: the page keeps what it shows and what was typed', async (t) => {
  const { server, databaseUrl } = await setPlace(t)
  const { service, openWindow } = await openStage(t, {}, { databaseUrl })
  await staff(service, 'morpheus', true)
  await signUp(service, 'neo')
  const { page } = await openWindow()
  await logIn(page, 'morpheus')
  await openScreen(page, '/users', 'Users')
  const row = (name: string) => page.getByRole('row').filter({ hasText: name })
  const notice = page.getByRole('main').getByText('The service is unavailable.')
  await row('neo').waitFor()
  await page.getByRole('button', { name: 'Create a user' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Username').fill('trinity')
  await dialog.getByLabel('Password').fill('the answer is out there')

  await server.kill()
  await dialog.getByRole('button', { name: 'Create' }).click()
  await dialog.getByRole('alert').waitFor()
  t.equal(await dialog.getByLabel('Username').inputValue(), 'trinity')
  await page.keyboard.press('Escape')
  await notice.waitFor()
  t.ok(await row('neo').isVisible(), 'the list stays')

  await server.restart()
  await notice.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Create a user' }).click()
  await dialog.getByLabel('Username').fill('trinity')
  await dialog.getByLabel('Password').fill('the answer is out there')
  await dialog.getByRole('button', { name: 'Create' }).click()
  await says(page, 'User trinity was created.')
  await row('trinity').waitFor()
})
