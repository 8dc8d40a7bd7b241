/** In this header of a question a window names its project, by its id. */
export const PROJECT_HEADER = 'frostline-project'

/**
 * Questions about the machine, and those that open a project. Every other one reads or changes the project of the window that asks:
 * it is refused where the host has another one open, so that no window acts on what another one has opened.
 */
export const WITHOUT_PROJECT: ReadonlySet<string> = new Set([
  'host.info',
  'host.engine',
  'host.answerSilence',
  'host.commands',
  'host.listFolder',
  'host.countPhotos',
  'host.makeFolder',
  'host.chooseNative',
  'projects.recent',
  'projects.forget',
  'projects.size',
  'projects.showFolder',
  'projects.renameRecent',
  'projects.remove',
  'projects.current',
  'projects.create',
  'projects.createSample',
  'projects.open',
  'models.list',
  'models.add',
  'models.remove',
  'models.catalog',
  'models.download',
  'models.stopDownload',
  'models.describe',
  'models.weights',
])

/** Under which name a browser keeps the path of the window it was given by a link: the server tells it nobody else. */
export const WINDOW_PATH = 'frostline-window'
