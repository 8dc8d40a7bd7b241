const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]
const KEY = 'frostline.theme'

/** Light, dark, or as the system has it. Remembered on this machine. */
export class ThemeChoice {
  theme = $state<Theme>(read())

  next(): void {
    this.choose(THEMES[(THEMES.indexOf(this.theme) + 1) % THEMES.length] ?? 'system')
  }

  choose(theme: Theme): void {
    this.theme = theme
    localStorage.setItem(KEY, theme)
  }
}

function read(): Theme {
  const kept = localStorage.getItem(KEY)
  return THEMES.find((theme) => theme === kept) ?? 'system'
}
