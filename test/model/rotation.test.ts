import { detects, holds } from './spin.js'

const model = 'test/model/rotation.pml'

holds(model, [
  [
    'two tabs, a thief, crashes and lost answers: nothing is exchanged twice, and what works is never refused',
    'USES=2'
  ],
  ['without a thief, and in time: the family never ends', 'USES=3 HONEST'],
  ['with an interval of zero: a request knows its own swap again', 'USES=4 HONEST NO_INTERVAL'],
  ['with Idempotency-Keys and a thief who has none: what is replayed is still detected', 'USES=2 KEYED'],
  ['with Idempotency-Keys, however late a request is repeated: the family never ends', 'USES=4 HONEST KEYED']
])

detects(model, [
  ['a swap that does not ask for the generation', 'USES=2 BROKEN_SWAP', /swaps\[/],
  ['a replay that does not end the family', 'USES=2 BROKEN_REUSE', /revoked/],
  ['a purge of what lives', 'USES=2 BROKEN_PURGE', /expired/],
  ['a lost race that is taken for a replay', 'USES=3 HONEST BROKEN_RACE', /revoked/],
  ['a swap that does not write the Idempotency-Key', 'USES=4 HONEST KEYED BROKEN_KEY', /revoked/],
  ['a swap that its own request does not know again', 'USES=4 HONEST NO_INTERVAL BROKEN_MEMORY', /revoked/]
])
