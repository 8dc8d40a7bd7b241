import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { endWithLauncher, listenForStop } from './stopping.ts'

/** What signals do, in the order in which they come. */
function told(...signals: NodeJS.Signals[]): string[] {
  const heard: string[] = []
  const source = new EventEmitter()
  listenForStop(
    () => heard.push('stop'),
    () => heard.push('at once'),
    source,
  )
  for (const signal of signals) source.emit(signal)
  return heard
}

describe.skipIf(process.platform === 'win32')('one request is counted once', () => {
  test.each<[string, NodeJS.Signals[]]>([
    ['Ctrl-C in a terminal, or a signal to the group: directly, and from the launcher', ['SIGINT', 'SIGUSR2']],
    ['the launcher’s comes first', ['SIGUSR2', 'SIGTERM']],
    ['npm hands it to the launcher once more', ['SIGINT', 'SIGUSR2', 'SIGUSR2']],
    ['to the command line alone', ['SIGTERM']],
    ['to the launcher alone', ['SIGUSR2']],
  ])('%s', (_, signals) => expect(told(...signals)).toEqual(['stop']))

  test.each<[string, NodeJS.Signals[]]>([
    ['both to the group', ['SIGINT', 'SIGUSR2', 'SIGINT', 'SIGUSR2']],
    ['both to the command line', ['SIGINT', 'SIGTERM']],
    ['both to the launcher', ['SIGUSR2', 'SIGUSR2']],
  ])('two are two: %s', (_, signals) => expect(told(...signals)).toEqual(['stop', 'at once']))
})

/** A process that the launcher started: what it does when the launcher is gone. */
function launched(): { process: EventEmitter & { exit(code: number): void }; done: string[] } {
  const done: string[] = []
  const process = Object.assign(new EventEmitter(), {
    exit: (code: number) => void done.push(`exit ${code}`),
    channel: { unref: () => void done.push('may end') },
  })
  endWithLauncher(process)
  return { process, done }
}

test('a launcher that is gone is a request to stop, and where nothing minds that, the end', () => {
  const minding = launched()
  listenForStop(
    () => minding.done.push('stop'),
    () => minding.done.push('at once'),
    minding.process,
  )
  minding.process.emit('disconnect')
  expect(minding.done).toEqual(['may end', 'stop'])
  const other = launched()
  other.process.emit('disconnect')
  expect(other.done).toEqual(['may end', 'exit 143'])
})

test('after its release nothing is heard', () => {
  const source = new EventEmitter()
  listenForStop(expect.unreachable, expect.unreachable, source).release()
  expect(source.eventNames()).toEqual([])
})
