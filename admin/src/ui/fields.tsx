import type { HTMLInputTypeAttribute, ReactNode } from 'react'
import {
  Checkbox as AriaCheckbox,
  Select as AriaSelect,
  TextField as AriaTextField,
  Button,
  type CheckboxProps,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
  Text,
  TextArea,
  type TextFieldProps
} from 'react-aria-components'
import { useFieldErrors } from './field-errors'

interface FieldProps extends Omit<TextFieldProps, 'className' | 'children' | 'type'> {
  label: string
  hint?: ReactNode
  type?: HTMLInputTypeAttribute
  /** Several lines. */
  isLong?: boolean
  placeholder?: string
}

/** A text with a label, a hint, and the service's message about it. */
export function TextField({ label, hint, isLong = false, placeholder, ...props }: FieldProps) {
  const errors = useFieldErrors(props.name)
  return (
    <AriaTextField {...props} isInvalid={errors !== undefined} className="field">
      <Label>{label}</Label>
      {isLong ? <TextArea rows={4} placeholder={placeholder} /> : <Input placeholder={placeholder} />}
      {hint !== undefined && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <FieldError className="error">{errors?.join(' ')}</FieldError>
    </AriaTextField>
  )
}

interface ChoiceProps<Value extends string> {
  label: string
  options: readonly { id: Value; label: string }[]
  value: Value
  onChange: (value: Value) => void
  /** The label is for screen readers only. */
  isCompact?: boolean
}

/** One of a few. */
export function Choice<Value extends string>({ label, options, value, onChange, isCompact }: ChoiceProps<Value>) {
  return (
    <AriaSelect
      className="field"
      aria-label={isCompact ? label : undefined}
      value={value}
      onChange={(key) => {
        const option = options.find(({ id }) => id === key)
        if (option) onChange(option.id)
      }}
    >
      {!isCompact && <Label>{label}</Label>}
      <Button className="button plain select">
        <SelectValue />
        <span aria-hidden="true">▾</span>
      </Button>
      <Popover className="popover">
        <ListBox className="menu" items={options}>
          {(option) => <ListBoxItem className="menu-item">{option.label}</ListBoxItem>}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}

/** A box to tick. */
export function Checkbox({
  children,
  ...props
}: Omit<CheckboxProps, 'className' | 'children'> & { children?: ReactNode }) {
  return (
    <AriaCheckbox {...props} className="checkbox">
      <span className="box" aria-hidden="true">
        <svg viewBox="0 0 18 18" aria-hidden="true">
          <polyline points="2 9 7 14 16 4" />
        </svg>
      </span>
      {children}
    </AriaCheckbox>
  )
}
