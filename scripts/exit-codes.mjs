// What the launcher ends with by itself; all else is the command line's own (src/cli/exit-codes.ts, which lists these too).

/** EX_UNAVAILABLE: there is no Node 24 to run on. */
export const NO_NODE = 69
/** As in the command line's own: something cannot be written, read or opened. */
export const CANNOT_WRITE = 5
/** As shells count what a signal ended: 130 for Ctrl-C, 137 for SIGKILL. */
export const BY_SIGNAL = 128
