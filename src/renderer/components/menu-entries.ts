/** What stands in a menu: something to do, a menu of its own, or a line between. */
interface MenuAction {
  readonly label: string
  readonly run: () => void
  /** As it is shown at the right: `1`, `Delete`. */
  readonly keys?: string | undefined
  /** One of the palette's colors. */
  readonly color?: number | undefined
  readonly isDisabled?: boolean | undefined
  readonly isDanger?: boolean | undefined
  /** Of a choice: whether it holds now. */
  readonly isChecked?: boolean | undefined
}
interface SubMenu {
  readonly label: string
  readonly items: readonly MenuEntry[]
  readonly isDisabled?: boolean | undefined
}
export type MenuEntry = MenuAction | SubMenu | 'separator'
