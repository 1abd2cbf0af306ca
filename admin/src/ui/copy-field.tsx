import { Input, Label, TextField } from 'react-aria-components'
import { CopyButton } from './copy-button'

/** A text to take elsewhere. Where the browser lends no clipboard, as over plain http, it can be selected. */
export function CopyField({ label, value }: { label: string; value: string }) {
  return (
    <TextField className="field" value={value} isReadOnly>
      <Label>{label}</Label>
      <div className="copy-box">
        <Input onFocus={(event) => event.currentTarget.select()} />
        <CopyButton text={value} label={label} />
      </div>
    </TextField>
  )
}
