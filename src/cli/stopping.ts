import { constants } from 'node:os'
import { BY_SIGNAL } from './exit-codes.ts'

/** What Ctrl-C (and SIGTERM, SIGHUP) does to a command that has a trainer. */
export interface Stopping {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal
  stop(): void
  /** Lets signals do again what they do by default. */
  release(): void
}

/** Where signals come from: the process. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: () => void): unknown
  off(signal: NodeJS.Signals, listener: () => void): unknown
}

const DIRECT = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** As which the launcher hands on what it got (scripts/launch.mjs). Windows has none. */
const HANDED_ON = 'SIGUSR2'

/** This process, started by the launcher with a channel between them that nothing is sent on. */
export interface Launched {
  once(event: 'disconnect', listener: () => void): unknown
  emit(event: 'SIGTERM', signal: 'SIGTERM'): boolean
  exit(code: number): unknown
  readonly channel?: { unref(): void } | null | undefined
}

/**
 * Ends as by SIGTERM when the launcher is gone. What it could not hand on, because it was killed itself, must not leave a training behind
 * that nobody sees and nobody can stop.
 */
export function endWithLauncher(launched: Launched = process): void {
  // emitted, not sent: on Windows a signal to oneself only kills
  launched.once('disconnect', () => {
    if (!launched.emit('SIGTERM', 'SIGTERM')) launched.exit(BY_SIGNAL + constants.signals.SIGTERM)
  })
  // listening alone would keep a finished command from ending
  launched.channel?.unref()
}

/**
 * The first signal asks for a stop, the second one insists.
 *
 * One Ctrl-C may come twice: to this process as a member of the terminal's group, and handed on by the launcher, or by npm and the launcher.
 * So what is handed on counts only while nothing came directly.
 *
 * @param onFirst   told at once, so that a person sees that it was heard.
 * @param onSecond  ends everything.
 */
export function listenForStop(onFirst: () => void, onSecond: () => void, source: SignalSource = process): Stopping {
  const controller = new AbortController()
  const stop = (): void => {
    if (controller.signal.aborted) {
      onSecond()
      return
    }
    onFirst()
    controller.abort()
  }
  let numDirect = 0
  let numHandedOn = 0
  const onDirect = (): void => {
    numDirect++
    // the first one may be what the launcher has handed on already
    if (numDirect > 1 || numHandedOn === 0) stop()
  }
  const onHandedOn = (): void => {
    numHandedOn++
    if (numDirect === 0) stop()
  }
  const isPosix = process.platform !== 'win32'
  for (const signal of DIRECT) source.on(signal, onDirect)
  if (isPosix) source.on(HANDED_ON, onHandedOn)
  return {
    signal: controller.signal,
    stop,
    release: () => {
      for (const signal of DIRECT) source.off(signal, onDirect)
      if (isPosix) source.off(HANDED_ON, onHandedOn)
    },
  }
}
