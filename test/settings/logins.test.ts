import t from 'tap'
import { build, logIn, password, type Service, signUp } from '../service.js'

const status = async (service: Service, username: string, word = password) =>
  (await service.post('/api/token', { username, password: word })).status

t.test('LOGIN_FIELDS=email: the name alone does not log in', async (t) => {
  const service = await build(t, { LOGIN_FIELDS: 'email' })
  await signUp(service, 'neo', { email: 'neo@example.com' })
  await signUp(service, 'smith')
  t.equal(await status(service, 'neo@example.com'), 200)
  t.equal(await status(service, 'neo@example.com', 'wrong'), 401)
  t.equal(await status(service, 'neo'), 401)
  t.equal(await status(service, 'smith'), 401, 'nor does one without an address')
  t.equal(await status(service, '@'), 401)
})

t.test('PASSWORD_MIN_LENGTH counts characters, and asks nothing of passwords that are there already', async (t) => {
  const service = await build(t, { PASSWORD_MIN_LENGTH: '12' })
  const signs = async (word: string) => (await service.post('/api/users', { username: 'neo', password: word })).status
  t.equal(await signs('ωψжбцщкитλ'), 400, 'ten characters in twenty bytes')
  t.equal(await signs('ωψжбцщкитλмн'), 201, 'twelve of any script (ASVS 6.2.9)')
  const { body } = await service.post('/api/token', { username: 'neo', password: 'ωψжбцщкитλмн' })
  const change = { current_password: 'ωψжбцщкитλмн', new_password: 'red or blue' }
  t.equal(
    (await service.post('/api/users/me/password', change, { bearer: String(body.access) })).status,
    400,
    'a changed one too'
  )

  const before = await build(t, { PASSWORD_MIN_LENGTH: '8' })
  await signUp(before)
  const after = await build(t, { PASSWORD_MIN_LENGTH: '64' }, { databaseUrl: before.databaseUrl })
  t.ok((await logIn(after)).access)
})
