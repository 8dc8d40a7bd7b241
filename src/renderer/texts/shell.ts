/** Words of the window around the screens. Texts are gathered in this folder, a file a screen, so that they can be translated. */
export const shellTexts = {
  appName: 'Frostline',
  screens: { photos: 'Photos', model: 'Model', train: 'Train', results: 'Results', try: 'Try' },
  navigation: 'Screens',
  undo: 'Undo',
  redo: 'Redo',
  closeProject: 'Close project',
  projectMenu: (name: string): string => `Project ${name}`,
  copyTitle: 'Save a copy',
  copyText: 'With all labels, runs and captured photos. Photos that lie elsewhere stay where they are.',
  copyName: (name: string): string => `${name} copy`,
  copying: 'Copying…',
  copyNow: 'Save copy',
  copied: (folder: string): string => `A copy is in ${folder}.`,
  copiedHint: 'This window goes on with the original.',
  leaveTitle: (run: string): string => `${run} is training`,
  leaveText:
    'A run trains while its project is open. It is paused now, and nothing of it is lost: open the project again and resume it.',
  leaveNow: 'Pause the run and close',
  stay: 'Stay here',
  help: 'Keyboard shortcuts',
  themes: { system: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark' },
  photosAndClasses: (photos: number, classes: number): string =>
    `${count(photos, 'photo')}, ${count(classes, 'class', 'classes')}`,
  offline: 'Offline: nothing leaves this computer',
  saved: 'Everything saved',
  readOnly: 'Read only',
  engineStates: { starting: 'Engine starting…', ready: 'Ready', busy: 'Computing', crashed: 'Engine restarting…' },
  engine: (library: string, threads: number): string => `${library} on ${count(threads, 'core')}`,
  training: (name: string, share: string): string => `${name}: ${share} trained`,
  memory: (text: string): string => `Memory ${text}`,
  connecting: 'Connecting…',
  lost: {
    'not-answering': {
      title: 'Frostline is not answering',
      text: (address: string): string =>
        `The program behind this window has ended or was cut off. Every label is saved. This window goes on by itself, with the same project, once Frostline runs again${address.startsWith('http') ? ` at ${address}` : ''}.`,
    },
    'signed-out': {
      title: 'This window is signed out',
      text: (): string =>
        'Frostline runs, but no longer knows this window. Every label is saved. Press Enter where Frostline runs, or run “frostline serve --link” there, and open the link that is printed in this browser: this tab then goes on where it was.',
    },
  },
  retry: 'Try again now',
  switchedTitle: (to: string | undefined, from: string): string =>
    to === undefined ? `“${from}” is closed` : `“${to}” is open now`,
  switchedText: (to: string | undefined, from: string): string =>
    to === undefined
      ? `It was closed in another window, or Frostline was started again. All labels of “${from}” are saved.`
      : `Another window opened “${to}”. Frostline has one project open at a time, so “${from}”, which this window shows, was closed. All its labels are saved, and nothing done here changes “${to}”.`,
  switchedBack: (to: string): string =>
    `Opening it again here closes “${to}” in the other window, and pauses a run that trains there.`,
  openAgain: (name: string): string => `Open “${name}” again`,
  showInstead: (name: string): string => `Show “${name}”`,
  toStart: 'To the Start screen',
  dismiss: 'Dismiss',
  details: 'Details',
  close: 'Close',
  cancel: 'Cancel',
}

const numbers = new Intl.NumberFormat('en')

/** `1 photo`, `2 photos`, `1,234 photos`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${numbers.format(number)} ${number === 1 ? one : many}`
}
