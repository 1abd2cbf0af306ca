import type { Page } from 'playwright-core'
import { test } from 'tap'
import { isAlive, logIn as logInByApi, password, signUp, staff } from '../../service.js'
import { picture } from '../chromium.js'
import { logIn, openScreen, openStage, says } from './page.js'

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

async function choose(page: Page, menu: string, item: string): Promise<void> {
  await button(page, menu).click()
  await page.getByRole('menuitem', { name: item, exact: false }).click()
}

test("an administrator's day", async (t) => {
  const { service, openWindow } = await openStage(t)
  await staff(service, 'morpheus', true)
  for (const name of ['neo', 'trinity', 'tank', 'dozer', 'switch', 'apoc', 'mouse', 'cypher'])
    await signUp(service, name, { email: `${name}@example.com` })
  const neo = await logInByApi(service, 'neo')
  const { page, complaints } = await openWindow()
  await logIn(page, 'morpheus')
  await page.getByRole('heading', { name: 'Refreshes' }).waitFor()
  await picture(page, 'admin-overview')

  await t.test('finds a user and deactivates the user with a reason: the sessions elsewhere are revoked', async (t) => {
    await openScreen(page, '/users', 'Users')
    await page.getByRole('row').filter({ hasText: 'cypher' }).waitFor()
    await picture(page, 'admin-users')
    await page.getByRole('searchbox').fill('ne')
    await page.getByRole('row').filter({ hasText: 'cypher' }).waitFor({ state: 'detached' })
    await page.getByRole('row').filter({ hasText: 'neo' }).click()
    await page.getByRole('heading', { level: 1, name: 'neo' }).waitFor()
    await button(page, 'Deactivate').click()
    await page.getByLabel('Reason').fill('left the crew')
    await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click()
    await says(page, 'neo was deactivated')
    await page.getByRole('definition').filter({ hasText: 'left the crew' }).waitFor()
    await page.getByText('There are no live sessions.').waitFor()
    t.notOk(await isAlive(service, neo.access))
    await picture(page, 'admin-user')
  })

  await t.test('undoes it, and the user logs in again', async (t) => {
    await button(page, 'Undo').click()
    await says(page, 'The change was undone.')
    await page.getByRole('main').getByText('active', { exact: true }).waitFor()
    t.ok(await isAlive(service, (await logInByApi(service, 'neo')).access))
  })

  await t.test('revokes one session', async (t) => {
    service.clock.pass(1000)
    const tokens = await logInByApi(service, 'neo')
    await page.reload()
    await page
      .getByRole('button', { name: /^Revoke the session/ })
      .first()
      .click()
    await says(page, 'The session was revoked.')
    t.notOk(await isAlive(service, tokens.access), 'the newest one is first')
  })

  await t.test('keeps notes, and edits the account', async (t) => {
    await page.getByLabel('Notes of staff').fill('asks about spoons')
    await button(page, 'Save').click()
    await says(page, 'Saved.')
    await button(page, 'Edit').click()
    await page.getByLabel('Username').fill('morpheus')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByRole('dialog').getByText('A user with that username already exists.').waitFor()
    await page.getByLabel('Username').fill('the one')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByRole('dialog').getByText('Enter a valid username').waitFor()
    await page.getByLabel('Username').fill('theone')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { level: 1, name: 'theone' }).waitFor()
    t.match(
      (await service.get('/api/admin/users/2', { bearer: (await logInByApi(service, 'morpheus')).access })).body,
      {
        username: 'theone',
        notes: 'asks about spoons'
      }
    )
  })

  await t.test('sets a password: the recent login is asked for in place once it is old', async (t) => {
    service.clock.pass(16 * 60_000)
    await choose(page, 'More actions', 'Set the password')
    await page.getByLabel('New password').fill('a wholly new secret 9')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    const proof = page.getByRole('dialog', { name: 'Confirm your password' })
    await proof.getByLabel('Password').fill('wrong')
    await proof.getByRole('button', { name: 'Continue' }).click()
    await proof
      .getByRole('alert')
      .or(proof.getByText(/password/i).nth(2))
      .first()
      .waitFor()
    await proof.getByLabel('Password').fill(password)
    await proof.getByRole('button', { name: 'Continue' }).click()
    await says(page, 'The password of theone was set')
    t.equal((await service.post('/api/token', { username: 'theone', password: 'a wholly new secret 9' })).status, 200)
  })

  await t.test('deletes a user by typing the name', async (t) => {
    await choose(page, 'More actions', 'Delete')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Delete' }).click({ force: true })
    t.ok(await dialog.isVisible(), 'nothing happens before the name is typed')
    await dialog.getByLabel('Type theone to confirm').fill('theone')
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await says(page, 'theone was deleted.')
    await page.getByRole('heading', { level: 1, name: 'Users' }).waitFor()
    await page.getByRole('row').filter({ hasText: 'theone' }).waitFor({ state: 'detached' })
  })

  await t.test('exports the list', async (t) => {
    const downloading = page.waitForEvent('download')
    await button(page, 'Export CSV').click()
    t.equal((await downloading).suggestedFilename(), 'users.csv')
  })

  await t.test('logs out', async (t) => {
    await choose(page, 'morpheus', 'Log out')
    await page.getByRole('form', { name: 'Administration' }).waitFor()
    await page.reload()
    await page.getByRole('form', { name: 'Administration' }).waitFor()
    t.strictSame(complaints(), [])
  })
})

test('two administrators at once on one user', async (t) => {
  const { service, openWindow } = await openStage(t)
  await staff(service, 'morpheus', true)
  await staff(service, 'trinity', true)
  await signUp(service, 'neo')
  const [one, other] = [await openWindow(), await openWindow()]
  await logIn(one.page, 'morpheus')
  await logIn(other.page, 'trinity')
  for (const { page } of [one, other]) await openScreen(page, '/users/3', 'neo')

  // Both have the form open. Each changes one field, and neither takes back what the other one did
  for (const { page } of [one, other]) await button(page, 'Edit').click()
  await one.page.getByLabel('Nickname').fill('The One')
  await other.page.getByLabel('Level').fill('7')
  for (const { page } of [one, other]) {
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await says(page, 'Saved.')
  }
  const bearer = (await logInByApi(service, 'morpheus')).access
  t.match((await service.get('/api/admin/users/3', { bearer })).body, { nickname: 'The One', level: 7 })

  await choose(one.page, 'More actions', 'Delete')
  await one.page.getByLabel('Type neo to confirm').fill('neo')
  await one.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await says(one.page, 'neo was deleted.')
  await button(other.page, 'Deactivate').click()
  await other.page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click()
  await other.page.getByRole('dialog').getByRole('alert').waitFor()
  t.strictSame([...one.complaints(), ...other.complaints()], [])
})

test('the last superuser, and staff who are no superusers', async (t) => {
  const { service, openWindow } = await openStage(t)
  await staff(service, 'morpheus', true)
  await staff(service, 'tank')
  await signUp(service, 'neo')

  await t.test('a superuser cannot remove the own rights here', async (t) => {
    const { page, complaints } = await openWindow()
    await logIn(page, 'morpheus')
    await openScreen(page, '/users/1', 'morpheus')
    t.equal(await button(page, 'Deactivate').getAttribute('aria-disabled'), 'true')
    await button(page, 'More actions').click()
    for (const name of ['Remove staff rights', 'Remove superuser rights', 'Delete'])
      t.equal(
        await page.getByRole('menuitem', { name }).getAttribute('aria-disabled'),
        'true',
        `${name} is shown as disabled`
      )
    t.strictSame(complaints(), [])
  })

  await t.test('staff see why they may not act on a superuser, and act on users', async (t) => {
    const { page, complaints } = await openWindow()
    await logIn(page, 'tank')
    await openScreen(page, '/users/1', 'morpheus')
    await button(page, 'Deactivate').focus()
    await page.getByRole('tooltip', { name: 'Only superusers may do this.' }).waitFor()
    for (const [path, title, name] of [
      ['/sessions', 'Sessions', 'Revoke all sessions'],
      ['/blacklist', 'Blacklist', 'Blacklist a token']
    ] as const) {
      await openScreen(page, path, title)
      t.equal(await button(page, name).getAttribute('aria-disabled'), 'true', name)
    }
    await openScreen(page, '/users/3', 'neo')
    await choose(page, 'More actions', 'Revoke all sessions')
    await says(page, 'All sessions of neo were revoked.')
    t.strictSame(complaints(), [])
  })
})
