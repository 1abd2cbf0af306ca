import { createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import t from 'tap'
import { ALGORITHMS, isAlgorithm, isRsa, isSymmetric } from '../../src/domain/keys/algorithms.js'
import { curveOf, described, fits, wanted } from '../../src/domain/keys/fit.js'

const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).publicKey
const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength }).publicKey

t.test('which key fits which algorithm', (t) => {
  const rows: [key: KeyObject, described: string, algorithms: string[]][] = [
    [rsa(2048), 'an RSA key of 2048 bits', ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']],
    [rsa(2040), 'an RSA key of 2040 bits', []],
    [generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey, 'a key of type rsa-pss', []],
    [ec('prime256v1'), 'an EC key on P-256', ['ES256']],
    [ec('secp384r1'), 'an EC key on P-384', ['ES384']],
    [ec('secp521r1'), 'an EC key on P-521', ['ES512']],
    [ec('secp256k1'), 'an EC key on secp256k1', []],
    [generateKeyPairSync('ed25519').privateKey, 'a key of type ed25519', ['EdDSA']],
    [generateKeyPairSync('ed448').publicKey, 'a key of type ed448', []],
    [generateKeyPairSync('x25519').publicKey, 'a key of type x25519', []],
    [createSecretKey(Buffer.alloc(64)), 'a key of type secret', []]
  ]
  for (const [key, name, algorithms] of rows) {
    t.equal(described(key), name)
    t.strictSame(
      ALGORITHMS.filter((algorithm) => fits(key, algorithm)),
      algorithms,
      name
    )
  }
  t.end()
})

t.test('what key an algorithm needs', (t) => {
  const needed = ALGORITHMS.filter((algorithm) => !isSymmetric(algorithm)).map((algorithm) => [
    ...[algorithm, wanted(algorithm), isRsa(algorithm), curveOf(algorithm)]
  ])
  const anyRsa = 'an RSA key of at least 2048 bits'
  t.strictSame(needed, [
    ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map((name) => [name, anyRsa, true, undefined]),
    ['ES256', 'an EC key on P-256', false, 'prime256v1'],
    ['ES384', 'an EC key on P-384', false, 'secp384r1'],
    ['ES512', 'an EC key on P-521', false, 'secp521r1'],
    ['EdDSA', 'an Ed25519 key', false, undefined]
  ])
  t.end()
})

t.test('which names are algorithms', (t) => {
  for (const algorithm of ALGORITHMS) t.ok(isAlgorithm(algorithm), algorithm)
  for (const other of ['none', 'None', 'hs256', 'HS256 ', '', undefined, null, 256, ['HS256']])
    t.notOk(isAlgorithm(other))
  t.strictSame(ALGORITHMS.filter(isSymmetric), ['HS256', 'HS384', 'HS512'])
  t.end()
})
