import t from 'tap'
import { createPasswordPolicy } from '../../src/credentials/policy.js'

const { check } = createPasswordPolicy({ minLength: 8 })
const neo = { username: 'neo', email: 'thomas.anderson@metacortex.example' }

const COMMON = ['This password is too common.']

t.test('passphrases of any script and composition are accepted', async (t) => {
  for (const password of [
    'there is no spoon',
    'correct horse battery staple',
    'follow the white rabbit',
    '        spaces        ',
    '83 51 97 20 46',
    'ключ от матрицы',
    '白兎を追いかけろ',
    '💊🐇🥄🕶💊🐇🥄🕶',
    'x'.repeat(128),
    '💊'.repeat(128),
    'xkcdxkcdq',
    '\u00e9t\u00e9 \u00e0 Zion'
  ])
    t.same(await check(password, neo), [], password)
})

t.test('length counts characters, not bytes or UTF-16 units', async (t) => {
  t.same(await check('7 chars', neo), ['This password is too short. It must contain at least 8 characters.'])
  t.same(await check('💊🐇🥄🕶💊🐇🥄', neo), ['This password is too short. It must contain at least 8 characters.'])
  t.same(await createPasswordPolicy({ minLength: 12 }).check('elevenchars', neo), [
    'This password is too short. It must contain at least 12 characters.'
  ])
  t.same(await check('x'.repeat(129), neo), ['Ensure this field has no more than 128 characters.'])
  t.same(await check('neo'.repeat(1_000_000), neo), ['Ensure this field has no more than 128 characters.'])
})

t.test('common passwords are refused in any case', async (t) => {
  for (const password of [
    'password1',
    '12345678',
    'qwertyuiop',
    'PassWord1',
    'QWERTYUIOP',
    'iloveyou',
    'trustno1',
    'p@ssw0rd',
    'ｐａｓｓｗｏｒｄ'
  ]) {
    t.same(await check(password, neo), COMMON, password)
  }
})

t.test('straight runs are refused', async (t) => {
  for (const password of ['aaaaaaaa', '00000000', '87654321', 'abcdefghijkl', 'hgfedcba', 'zzzzzzzzzzzzzzzz'])
    t.same(await check(password, neo), COMMON, password)
  for (const password of ['abcdefgx', 'aaaaaaab', 'acegikmo']) t.same(await check(password, neo), [], password)
})

t.test('a password does not hold the username, the email name or the name of the service', async (t) => {
  t.same(await check('xx-NEO-xx-1999', neo), ['The password is too similar to the username.'])
  t.same(await check('i-am-Thomas.Anderson!', neo), ['The password is too similar to the email address.'])
  t.same(await check('my KeyTurn login', neo), ["The password must not contain the service's name."])
  t.same(await check('a bold statement', { username: 'bo' }), [], 'two letters are an accident')
  t.same(await check('there is no spoon', { username: 'Spoon' }), ['The password is too similar to the username.'])
  t.same(await check('there is no spoon', { username: '', email: '' }), [])
})

t.test('all that is wrong is said at once', async (t) => {
  t.equal((await check('neo', neo)).length, 2)
})
