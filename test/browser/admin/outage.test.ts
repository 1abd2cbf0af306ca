import { test } from 'tap'
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
