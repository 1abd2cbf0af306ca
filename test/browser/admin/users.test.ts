import { readFile } from 'node:fs/promises'
import { test } from 'tap'
import { password, signUp, staff } from '../../service.js'
import { logIn, openScreen, openStage, says, violationsOf } from './page.js'

test('the list of users', async (t) => {
  const { service, openWindow } = await openStage(t)
  await staff(service, 'morpheus', true)
  for (const name of ['neo', 'trinity', 'cypher']) await signUp(service, name, { email: `${name}@example.com` })
  const { page, complaints } = await openWindow()
  const row = (name: string) => page.getByRole('row').filter({ hasText: name })

  await t.test('a wrong password, then the right one', async () => {
    await logIn(page, 'morpheus', 'en', 'wrong')
    await page.getByRole('alert').filter({ hasText: 'The username or the password is wrong' }).waitFor()
    await logIn(page, 'morpheus')
    await openScreen(page, '/users', 'Users')
    await row('trinity').waitFor()
  })

  await t.test('a user is found by a part of the name, and the URL knows', async (t) => {
    await page.getByRole('searchbox').fill('INIT')
    await row('neo').waitFor({ state: 'detached' })
    t.ok(await row('trinity').isVisible())
    t.match(page.url(), /#\/users\?q=INIT/)
    await page.reload()
    await row('trinity').waitFor()
    t.equal(await row('neo').count(), 0)
  })

  await t.test('selected users are exported, deactivated, and that is undone', async (t) => {
    await page.waitForLoadState('networkidle')
    await row('trinity').getByRole('checkbox').press('Space')
    await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('dialog', { name: 'Delete 1 user?' }).waitFor()
    t.strictSame(await violationsOf(page), [])
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    const downloading = page.waitForEvent('download')
    await page.getByRole('toolbar').getByRole('button', { name: 'Export CSV' }).click()
    const [, ...exported] = (await readFile(await (await downloading).path(), 'utf8')).trimEnd().split('\r\n')
    t.equal(exported.length, 1)
    t.match(exported, [/^3,trinity,/])
    await page.getByRole('button', { name: 'Deactivate' }).click()
    await says(page, '1 user was deactivated.')
    await row('trinity').getByText('inactive').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await says(page, 'The change was undone.')
    await row('trinity').getByText('active', { exact: true }).waitFor()
    t.strictSame(complaints(), [])
  })
})

test('a user who is not staff is told so', async (t) => {
  const { service, openWindow } = await openStage(t)
  await signUp(service, 'neo')
  const { page } = await openWindow({ language: 'ko' })
  await logIn(page, 'neo', 'ko')
  await page.getByRole('heading', { name: '스태프 전용 페이지입니다' }).waitFor()
})

test('a user is found and deactivated with the keyboard alone', async (t) => {
  const { service, openWindow } = await openStage(t)
  await staff(service, 'morpheus', true)
  await signUp(service, 'neo')
  const { page } = await openWindow()
  const { keyboard } = page

  /** Presses Tab until the focus is where it should be. */
  async function tabTo(text: string): Promise<void> {
    for (let presses = 0; presses < 40; presses++) {
      await keyboard.press('Tab')
      const focused = await page.evaluate<string>(
        'document.activeElement.ariaLabel ?? document.activeElement.innerText'
      )
      if (focused.includes(text)) return
    }
    throw new Error(`Tab does not reach ${text}`)
  }

  await page.getByRole('form').waitFor()
  await keyboard.type('morpheus')
  await keyboard.press('Tab')
  await keyboard.type(password)
  await keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  await tabTo('Users')
  await keyboard.press('Enter')
  await page.getByRole('row').filter({ hasText: 'neo' }).waitFor()
  await tabTo('morpheus\t')
  await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'neo' }).waitFor()
  await tabTo('Deactivate')
  await keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await keyboard.type('left the crew')
  await tabTo('Deactivate')
  await keyboard.press('Enter')
  await says(page, 'neo was deactivated')
  await page.getByRole('definition').filter({ hasText: 'left the crew' }).waitFor()
})
