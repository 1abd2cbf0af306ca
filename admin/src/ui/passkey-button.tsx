import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { askPasskey, hasPasskeys, type PasskeyAnswer } from '../api/passkeys'
import { Button } from './button'
import { Problem } from './states'

interface Props {
  label?: string
  /** Told of the proof. The button shows why this or the browser rejects. */
  onProof: (proof: PasskeyAnswer) => Promise<unknown>
}

/** Asks for a passkey. Browsers without passkeys show nothing. */
export function PasskeyButton({ label, onProof }: Props) {
  const { t } = useTranslation()
  const proof = useMutation({ mutationFn: async () => onProof(await askPasskey()) })
  if (!hasPasskeys()) return null
  return (
    <div className="passkey">
      <Button isBusy={proof.isPending} onPress={() => !proof.isPending && proof.mutate()}>
        {label ?? t('passkeys.use')}
      </Button>
      {proof.error && <Problem error={proof.error} />}
    </div>
  )
}
