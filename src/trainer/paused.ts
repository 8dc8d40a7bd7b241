/** The reason of a signal that stops a run which is to be continued. */
export const PAUSED = new Error('paused')
