import type { Page } from 'playwright-core'
import { test } from 'tap'
import { isAlive, logIn as logInByApi, password, signUp, staff } from '../../service.js'
import { picture } from '../chromium.js'
import { logIn, openScreen, openStage, says } from './page.js'

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

async function choose(page: Page, menu: string, item: string): Promise<void> {
  await button(page, menu).click()
  await page.getByRole('menuitem', { name: item, exact: true }).click()
}

/** With BROWSER=long, the day is in both languages. */
const languages = process.env.BROWSER === 'long' ? (['en', 'ko'] as const) : (['en'] as const)

const texts = {
  en: {
    deactivate: 'Deactivate',
    reason: 'Reason',
    deactivated: 'neo was deactivated',
    noSessions: 'There are no live sessions.',
    undo: 'Undo',
    undone: 'The change was undone.',
    active: 'active',
    revoked: 'The session was revoked.',
    notes: 'Notes of staff',
    save: 'Save',
    saved: 'Saved.',
    edit: 'Edit',
    username: 'Username',
    taken: 'A user with that username already exists.',
    invalid: 'Enter a valid username',
    more: 'More actions',
    setPassword: 'Set the password',
    newPassword: 'New password',
    confirm: 'Confirm that it is you',
    password: 'Password',
    continue: 'Continue',
    passwordSet: 'The password of theone was set',
    delete: 'Delete',
    typeName: 'Type theone to confirm',
    deleted: 'theone was deleted.',
    users: 'Users',
    export: 'Export CSV',
    logOut: 'Log out',
    login: 'Administration',
    staffOnly: 'This page is for staff',
    refreshes: 'Refreshes',
    revoke: /^Revoke the session/
  },
  ko: {
    deactivate: '비활성화',
    reason: '사유',
    deactivated: 'neo 사용자를 비활성화하고',
    noSessions: '활성 세션이 없습니다.',
    undo: '실행 취소',
    undone: '변경을 취소했습니다.',
    active: '활성',
    revoked: '세션을 폐기했습니다.',
    notes: '스태프 메모',
    save: '저장',
    saved: '저장했습니다.',
    edit: '편집',
    username: '사용자 이름',
    taken: '해당 사용자 이름은 이미 존재합니다.',
    invalid: '유효한 사용자 이름을 입력하십시오',
    more: '추가 작업',
    setPassword: '비밀번호 설정',
    newPassword: '새 비밀번호',
    confirm: '본인 확인',
    password: '비밀번호',
    continue: '계속',
    passwordSet: 'theone의 비밀번호를 설정하고',
    delete: '삭제',
    typeName: '확인하려면 theone을(를) 입력하십시오',
    deleted: 'theone 사용자를 삭제했습니다.',
    users: '사용자',
    export: 'CSV 내보내기',
    logOut: '로그아웃',
    login: '관리',
    staffOnly: '스태프 전용 페이지입니다',
    refreshes: '갱신',
    revoke: /세션 폐기$/
  }
}

for (const language of languages)
  test(`an administrator's day (${language})`, async (t) => {
    const words = texts[language]
    const { service, openWindow } = await openStage(t)
    await staff(service, 'morpheus', true)
    for (const name of ['neo', 'trinity', 'tank', 'dozer', 'switch', 'apoc', 'mouse', 'cypher'])
      await signUp(service, name, { email: `${name}@example.com` })
    const neo = await logInByApi(service, 'neo')
    const { page: elsewhere } = await openWindow({ language })
    await logIn(elsewhere, 'neo', language)
    await elsewhere.getByRole('heading', { name: words.staffOnly }).waitFor()
    const { page, complaints } = await openWindow({ language })
    await logIn(page, 'morpheus', language)
    await page.getByRole('heading', { name: words.refreshes }).waitFor()
    await picture(page, language === 'en' ? 'admin-overview' : 'admin-overview-ko')

    await t.test(
      'finds a user and deactivates the user with a reason: the sessions elsewhere are revoked',
      async (t) => {
        await openScreen(page, '/users', words.users)
        await page.getByRole('row').filter({ hasText: 'cypher' }).waitFor()
        await picture(page, language === 'en' ? 'admin-users' : 'admin-users-ko')
        await page.getByRole('searchbox').fill('ne')
        await page.getByRole('row').filter({ hasText: 'cypher' }).waitFor({ state: 'detached' })
        await page.getByRole('row').filter({ hasText: 'neo' }).click()
        await page.getByRole('heading', { level: 1, name: 'neo' }).waitFor()
        await button(page, words.deactivate).click()
        await page.getByLabel(words.reason, { exact: true }).fill('left the crew')
        await page.getByRole('dialog').getByRole('button', { name: words.deactivate }).click()
        await says(page, words.deactivated)
        await page.getByRole('definition').filter({ hasText: 'left the crew' }).waitFor()
        await page.getByText(words.noSessions).waitFor()
        t.notOk(await isAlive(service, neo.access))
        await elsewhere.reload()
        await elsewhere.getByRole('form', { name: words.login }).waitFor()
        await picture(page, language === 'en' ? 'admin-user' : 'admin-user-ko')
      }
    )

    await t.test('undoes it, and the user logs in again', async (t) => {
      await button(page, words.undo).click()
      await says(page, words.undone)
      await page.getByRole('main').getByText(words.active, { exact: true }).waitFor()
      t.ok(await isAlive(service, (await logInByApi(service, 'neo')).access))
    })

    await t.test('revokes one session', async (t) => {
      service.clock.pass(1000)
      const tokens = await logInByApi(service, 'neo')
      await page.reload()
      await page.getByRole('button', { name: words.revoke }).first().click()
      await says(page, words.revoked)
      t.notOk(await isAlive(service, tokens.access), 'the newest one is first')
    })

    await t.test('keeps notes, and edits the account', async (t) => {
      await page.getByLabel(words.notes).fill('asks about spoons')
      await button(page, words.save).click()
      await says(page, words.saved)
      await button(page, words.edit).click()
      await page.getByLabel(words.username, { exact: true }).fill('morpheus')
      await page.getByRole('dialog').getByRole('button', { name: words.save }).click()
      await page.getByRole('dialog').getByText(words.taken).waitFor()
      await page.getByLabel(words.username, { exact: true }).fill('the one')
      await page.getByRole('dialog').getByRole('button', { name: words.save }).click()
      await page.getByRole('dialog').getByText(words.invalid).waitFor()
      await page.getByLabel(words.username, { exact: true }).fill('theone')
      await page.getByRole('dialog').getByRole('button', { name: words.save }).click()
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
      await choose(page, words.more, words.setPassword)
      await page.getByLabel(words.newPassword, { exact: true }).fill('a wholly new secret 9')
      await page.getByRole('dialog').getByRole('button', { name: words.save }).click()
      const proof = page.getByRole('dialog', { name: words.confirm })
      await proof.getByLabel(words.password, { exact: true }).fill('wrong')
      await proof.getByRole('button', { name: words.continue }).click()
      await proof.locator('.error').waitFor()
      await proof.getByLabel(words.password, { exact: true }).fill(password)
      await proof.getByRole('button', { name: words.continue }).click()
      await says(page, words.passwordSet)
      t.equal((await service.post('/api/token', { username: 'theone', password: 'a wholly new secret 9' })).status, 200)
    })

    await t.test('deletes a user by typing the name', async (t) => {
      await choose(page, words.more, words.delete)
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('button', { name: words.delete }).click({ force: true })
      t.ok(await dialog.isVisible(), 'nothing happens before the name is typed')
      await dialog.getByLabel(words.typeName).fill('theone')
      await dialog.getByRole('button', { name: words.delete }).click()
      await says(page, words.deleted)
      await page.getByRole('heading', { level: 1, name: words.users }).waitFor()
      await page.getByRole('row').filter({ hasText: 'theone' }).waitFor({ state: 'detached' })
    })

    await t.test('exports the list', async (t) => {
      const downloading = page.waitForEvent('download')
      await button(page, words.export).click()
      t.equal((await downloading).suggestedFilename(), 'users.csv')
    })

    await t.test('logs out', async (t) => {
      await choose(page, 'morpheus', words.logOut)
      await page.getByRole('form', { name: words.login }).waitFor()
      await page.reload()
      await page.getByRole('form', { name: words.login }).waitFor()
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
      ['/blacklist', 'Blacklist', 'Blacklist a token'],
      ['/services', 'Services', 'Create a service']
    ] as const) {
      await openScreen(page, path, title)
      t.equal(await button(page, name).getAttribute('aria-disabled'), 'true', name)
    }
    for (const [path, title] of [
      ['/', 'Overview'],
      ['/users', 'Users'],
      ['/keys', 'Keys'],
      ['/audit', 'Audit'],
      ['/settings', 'Settings'],
      ['/me', 'My account']
    ] as const) {
      await openScreen(page, path, title)
      await page.waitForLoadState('networkidle')
      t.equal(await page.getByRole('alert').count(), 0, `${path} has nothing that staff may not read`)
    }
    await openScreen(page, '/users/3', 'neo')
    await choose(page, 'More actions', 'Revoke all sessions')
    await says(page, 'All sessions of neo were revoked.')
    t.strictSame(complaints(), [])
  })
})
