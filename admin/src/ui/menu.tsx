import type { ReactNode } from 'react'
import { Button, Menu, MenuItem, MenuTrigger, Popover, Text } from 'react-aria-components'

export interface MenuAction {
  id: string
  label: string
  isDangerous?: boolean
  /** Why the user may not take the action: it is shown as disabled, with this text. */
  reason?: string | undefined
  run: () => void
}

/** A menu of actions. */
export function ActionMenu({ label, actions }: { label: ReactNode; actions: readonly MenuAction[] }) {
  return (
    <MenuTrigger>
      <Button className="button plain">
        {label} <span aria-hidden="true">▾</span>
      </Button>
      <Popover className="popover">
        <Menu className="menu" onAction={(key) => actions.find(({ id }) => id === key)?.run()}>
          {actions.map(({ id, label: text, reason, isDangerous }) => (
            <MenuItem
              key={id}
              id={id}
              textValue={text}
              isDisabled={reason !== undefined}
              className={isDangerous ? 'menu-item danger' : 'menu-item'}
            >
              <Text slot="label">{text}</Text>
              {reason !== undefined && (
                <Text slot="description" className="hint">
                  {reason}
                </Text>
              )}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
