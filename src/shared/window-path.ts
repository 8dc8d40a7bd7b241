/** Under which name a browser keeps the path of the window it was given by a link: the server tells it nobody else. */
export const WINDOW_PATH = 'frostline-window'
