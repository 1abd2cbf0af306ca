import type { ReactElement, ReactNode } from 'react'
import { Button as AriaButton, type ButtonProps, Tooltip, TooltipTrigger } from 'react-aria-components'

interface Props extends Omit<ButtonProps, 'isDisabled' | 'isPending' | 'className' | 'children'> {
  kind?: 'primary' | 'danger' | 'plain' | 'quiet'
  /** Why the user may not press the button: it is shown as disabled, with this text. */
  reason?: string | undefined
  /** What the button has begun is not done. */
  isBusy?: boolean
  children: ReactNode
}

/** A button. One that the user may not press stays in the order of the keyboard, so that its reason can be read. */
export function Button({ kind = 'plain', reason, isBusy = false, children, ...props }: Props): ReactElement {
  const className = `button ${kind}`
  if (reason === undefined)
    return (
      <AriaButton {...props} className={isBusy ? `${className} busy` : className} aria-disabled={isBusy}>
        {children}
      </AriaButton>
    )
  return (
    <TooltipTrigger delay={0} closeDelay={100}>
      <AriaButton className={className} aria-disabled="true" aria-label={props['aria-label']}>
        {children}
      </AriaButton>
      <Tooltip className="tooltip" offset={6}>
        {reason}
      </Tooltip>
    </TooltipTrigger>
  )
}
