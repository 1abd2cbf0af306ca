import { detects, holds } from './spin.js'

const model = 'test/model/second-step.pml'
const codes = 'WITHOUT_RECOVERY WITHOUT_PASSKEYS'
const recoveryCodes = 'WITHOUT_CODES WITHOUT_PASSKEYS'
const passkeys = 'WITHOUT_CODES WITHOUT_RECOVERY'

holds(model, [
  ['codes of an app: each is good once, for one login under the password that began it', codes],
  ['recovery codes: each is good once, and none is lost to a login that fails', recoveryCodes],
  ['passkeys: each answer is good once, and the counter only rises', passkeys],
  ['passkeys that do not count: each answer is good once', `${passkeys} UNCOUNTED`],
  ['changes on two replicas: the flag says what the user has', 'CHANGES_ALONE']
])

detects(model, [
  ['a login that leaves its challenge in place', `${codes} BROKEN_CHALLENGE`, /logins==1/],
  ['a challenge that is used up before the code is known to be right', `${codes} BROKEN_ATOMIC`, /challenge!=/],
  ['a code whose last step is compared before the transaction', `${codes} BROKEN_CODE`, /of_code/],
  ['a code of an app that was removed', `${codes} BROKEN_SECRET`, /secret==app/],
  ['a recovery code that is deleted without a look at the count', `${recoveryCodes} BROKEN_RECOVERY`, /of_set/],
  ['a session under the newest epoch', `${recoveryCodes} BROKEN_EPOCH`, /proven==epoch/],
  ['a challenge under an epoch that was read after the password', `${recoveryCodes} BROKEN_BEGIN`, /proven==epoch/],
  ['a counter that is written without a comparison', `${passkeys} BROKEN_COUNTER`, /count>highest/],
  ['an answer whose challenge stays', `${passkeys} UNCOUNTED BROKEN_ANSWER`, /of_answer/],
  ['changes that do not take turns', 'CHANGES_ALONE BROKEN_TURNS', /flag==/]
])
