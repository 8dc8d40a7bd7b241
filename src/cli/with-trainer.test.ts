import { EventEmitter, once } from 'node:events'
import { expect, test } from 'vitest'
import { startTrainer } from '../node/trainer-host/trainer.ts'
import type { Terminal } from './output/terminal.ts'
import { watchSilence } from './with-trainer.ts'

test.runIf(process.platform === 'linux')(
  'a trainer that a signal has stopped is told of, with what lets it go on',
  async () => {
    const said = new EventEmitter()
    const terminal = { isJson: false, live: () => undefined, aside: (text: string) => said.emit('text', text) }
    const trainer = startTrainer()
    await trainer.probe({ executor: 'eager' })
    const patience = { everyMs: 20, numQuiet: 100_000, numDeaf: 100_000 }
    const stopWatching = watchSilence(terminal as Partial<Terminal> as Terminal, trainer, patience)
    try {
      let told = once(said, 'text')
      process.kill(trainer.pid!, 'SIGSTOP')
      expect(await told).toEqual([
        expect.stringMatching(/since \d\d:\d\d:\d\d: it was stopped by a signal. “kill -CONT \d+”/),
      ])
      told = once(said, 'text')
      trainer.wake()
      expect(await told).toEqual(['The training process answers again.'])
    } finally {
      stopWatching()
      await trainer.kill()
    }
  },
)
