/** What main and preload call their messages. The preload is bundled by itself: it repeats them, and a test compares. */
export const CONNECT = 'frostline-connect'
export const PORT = 'frostline-port'
export const DROPPED = 'frostline-dropped'
