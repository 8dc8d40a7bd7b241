import { expect, test, vi } from 'vitest'
import { told } from '../../tests/electron/fake-electron.ts'
import { Engine } from '../api/engine/engine.ts'
import { startTrainer } from '../node/trainer-host/trainer.ts'
import { utilityTrainer } from './utility-trainer.ts'

function started() {
  const trainer = startTrainer({ threads: 3 }, (options) => utilityTrainer('/app/trainer/main.js', options))
  const child = told.forked.at(-1)
  if (child === undefined) throw new Error('nothing was started')
  return { trainer, child }
}

test('the trainer runs in a utility process with its environment set before it starts', () => {
  const { child } = started()
  expect(child.args[0]).toBe('/app/trainer/main.js')
  expect(child.args[2]).toMatchObject({ env: { TF_NUM_INTRAOP_THREADS: '3' }, stdio: ['ignore', 'ignore', 'pipe'] })
})

test('its end is told to whoever waits, with its last words, and nothing more is sent', async () => {
  const { trainer, child } = started()
  const asked = trainer.probe({ executor: 'auto' })
  child.stderr.emit('data', Buffer.from('terminate called after throwing an instance of std::bad_alloc\n'))
  child.emit('exit', 134)
  await expect(asked).rejects.toMatchObject({ code: 'out-of-memory' })
  const numPosted = child.posted.length
  await expect(trainer.probe({ executor: 'auto' })).rejects.toMatchObject({ code: 'out-of-memory' })
  expect(child.posted).toHaveLength(numPosted)
})

test('it is asked to close, and killed when it does not', async () => {
  const { trainer, child } = started()
  const stopped = trainer.stop()
  expect(child.posted.at(-1)).toBe('close')
  child.emit('exit', 0)
  await stopped
  const other = started()
  void other.trainer.kill()
  expect(other.child.wasKilled).toBe(true)
})

test('after a crash the window is told, and the next work starts another process', async () => {
  const engine = new Engine({ open: (options) => utilityTrainer('/app/trainer/main.js', options) })
  const numBefore = told.forked.length
  const ask = () => engine.ask((trainer) => trainer.probe({ executor: 'auto' }))
  const first = ask()
  expect(engine.status.value.state).toBe('starting')
  told.forked.at(-1)?.emit('exit', 139)
  await expect(first).rejects.toMatchObject({ code: 'trainer-crashed' })
  await vi.waitFor(() => expect(engine.status.value.state).toBe('crashed'))
  const second = ask()
  expect(told.forked).toHaveLength(numBefore + 2)
  expect(engine.status.value.state).toBe('starting')
  told.forked.at(-1)?.emit('exit', 0)
  await expect(second).rejects.toMatchObject({ code: 'trainer-crashed' })
  await engine.stop()
})
