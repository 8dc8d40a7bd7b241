/**
 * Everything that a person can do by menu, key or button: one table for native menus, shortcuts, tooltips and the `?` sheet.
 * Keys that browsers keep for themselves (Ctrl+N, T, W, Tab, 1-9; F5, F11, F12) are avoided.
 */
export interface CommandInfo {
  readonly id: string
  readonly label: string
  /** As Electron writes them, `CmdOrCtrl+Z`; a single letter or figure works while no text is being typed. */
  readonly keys?: readonly string[]
  readonly group: CommandGroup
  /** Where it stands in the native menu; absent: in the sheet only. */
  readonly menu?: 'file' | 'edit' | 'view' | 'run' | 'help'
}

type CommandGroup = 'Everywhere' | 'Project' | 'Photos' | 'Model' | 'Train'

export const COMMANDS = [
  { id: 'project.new', label: 'New project…', keys: ['CmdOrCtrl+Alt+N'], group: 'Project', menu: 'file' },
  { id: 'project.open', label: 'Open project…', keys: ['CmdOrCtrl+O'], group: 'Project', menu: 'file' },
  { id: 'project.saveCopy', label: 'Save a copy…', keys: ['CmdOrCtrl+Shift+S'], group: 'Project', menu: 'file' },
  { id: 'photos.add', label: 'Add photos…', keys: ['CmdOrCtrl+I'], group: 'Photos', menu: 'file' },
  { id: 'project.close', label: 'Close project', group: 'Project', menu: 'file' },
  { id: 'edit.undo', label: 'Undo', keys: ['CmdOrCtrl+Z'], group: 'Everywhere', menu: 'edit' },
  { id: 'edit.redo', label: 'Redo', keys: ['CmdOrCtrl+Shift+Z', 'CmdOrCtrl+Y'], group: 'Everywhere', menu: 'edit' },
  { id: 'photos.selectAll', label: 'Select all shown', keys: ['CmdOrCtrl+A'], group: 'Photos', menu: 'edit' },
  { id: 'photos.find', label: 'Search by name', keys: ['CmdOrCtrl+F', '/'], group: 'Photos', menu: 'edit' },
  { id: 'go.photos', label: 'Photos', keys: ['Alt+1'], group: 'Everywhere', menu: 'view' },
  { id: 'go.model', label: 'Model', keys: ['Alt+2'], group: 'Everywhere', menu: 'view' },
  { id: 'go.train', label: 'Train', keys: ['Alt+3'], group: 'Everywhere', menu: 'view' },
  { id: 'go.results', label: 'Results', keys: ['Alt+4'], group: 'Everywhere', menu: 'view' },
  { id: 'go.try', label: 'Try', keys: ['Alt+5'], group: 'Everywhere', menu: 'view' },
  {
    id: 'view.theme',
    label: 'Light, dark or as the system',
    keys: ['CmdOrCtrl+Shift+L'],
    group: 'Everywhere',
    menu: 'view',
  },
  { id: 'run.start', label: 'Start training', keys: ['CmdOrCtrl+Enter'], group: 'Train', menu: 'run' },
  { id: 'run.pause', label: 'Pause or resume', group: 'Train', menu: 'run' },
  { id: 'run.stop', label: 'Stop and keep the best', group: 'Train', menu: 'run' },
  { id: 'help.shortcuts', label: 'Keyboard shortcuts', keys: ['?'], group: 'Everywhere', menu: 'help' },
] as const satisfies readonly CommandInfo[]

export type CommandId = (typeof COMMANDS)[number]['id']

/** Keys that one screen takes itself; they are told here so that the sheet is whole. */
export const SCREEN_KEYS = [
  { id: 'label.number', label: 'Label with one of the first nine classes', keys: ['1 … 9'], group: 'Photos' },
  { id: 'label.name', label: 'Label by name, or with a new class', keys: ['L'], group: 'Photos' },
  { id: 'label.clear', label: 'Take the label away', keys: ['0'], group: 'Photos' },
  { id: 'class.new', label: 'New class', keys: ['N'], group: 'Photos' },
  { id: 'photo.next', label: 'Next unlabelled', keys: ['U'], group: 'Photos' },
  { id: 'photo.large', label: 'Large view and back', keys: ['Space'], group: 'Photos' },
  {
    id: 'photo.zoom',
    label: 'In the large view: larger, smaller, fit or 100 %',
    keys: ['+', '-', 'Z'],
    group: 'Photos',
  },
  { id: 'photo.select', label: 'Move; with Shift extend the selection', keys: ['← → ↑ ↓'], group: 'Photos' },
  { id: 'photo.remove', label: 'Take out of the project', keys: ['Delete'], group: 'Photos' },
  { id: 'line.block', label: 'Move the frost line one block', keys: ['← →'], group: 'Model' },
  { id: 'line.stage', label: 'Move the frost line one stage', keys: ['PageUp PageDown'], group: 'Model' },
  { id: 'line.ends', label: 'Nothing frozen; everything frozen', keys: ['Home End'], group: 'Model' },
  { id: 'block.freeze', label: 'Freeze up to the selected block', keys: ['F'], group: 'Model' },
  { id: 'layer.freeze', label: 'Freeze or unfreeze the selected layer', keys: ['Space'], group: 'Model' },
] as const satisfies readonly CommandInfo[]
