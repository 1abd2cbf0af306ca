import t from 'tap'
import { isOneSlipAway } from '../../src/config/slips.js'

t.test('which names are one slip of the fingers away', (t) => {
  const rows: [name: string, meant: string, expected: boolean][] = [
    ['PORT', 'PORT', true],
    ['PORTS', 'PORT', true],
    ['XPORT', 'PORT', true],
    ['POORT', 'PORT', true],
    ['POR', 'PORT', true],
    ['ORT', 'PORT', true],
    ['PRT', 'PORT', true],
    ['PXRT', 'PORT', true],
    ['XORT', 'PORT', true],
    ['PORX', 'PORT', true],
    ['PROT', 'PORT', true],
    ['OPRT', 'PORT', true],
    ['POTR', 'PORT', true],
    ['port', 'PORT', false],
    ['PXXT', 'PORT', false],
    ['PTRO', 'PORT', false],
    ['TROP', 'PORT', false],
    ['PORTAL', 'PORT', false],
    ['PO', 'PORT', false],
    ['PORTORT', 'PORT', false],
    ['ROPT', 'PORT', false],
    ['PXOXRT', 'PORT', false],
    ['AAA', 'AA', true],
    ['AAAA', 'AA', false],
    ['', 'A', true],
    ['', '', true],
    ['', 'AB', false],
    ['BA', 'AB', true],
    ['BC', 'AB', false],
    ['SESION_LIMIT', 'SESSION_LIMIT', true],
    ['SESSION_LIMTI', 'SESSION_LIMIT', true]
  ]
  for (const [name, meant, expected] of rows) {
    t.equal(isOneSlipAway(name, meant), expected, `${name} for ${meant}`)
    t.equal(isOneSlipAway(meant, name), expected, `${meant} for ${name}`)
  }
  t.end()
})
