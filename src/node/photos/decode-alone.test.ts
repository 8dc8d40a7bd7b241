import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { decodeAlone, decodeBeside, forgetDecodings } from './decode-alone.ts'

test('a thread that ended in the midst of decoding alone holds nobody up', async () => {
  const module = JSON.stringify(new URL('./decode-alone.ts', import.meta.url).href)
  const code = `import { parentPort } from 'node:worker_threads'
    const { decodeAlone } = await import(${module})
    await decodeAlone(() => { parentPort.postMessage('begun'); return new Promise((resolve) => setTimeout(resolve, 600_000)) })`
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`))
  const { threadId } = worker
  await once(worker, 'message')
  let isDone = false
  const beside = decodeBeside(() => Promise.resolve((isDone = true)))
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(isDone).toBe(false)
  await worker.terminate()
  forgetDecodings(threadId)
  await beside
  expect(await decodeAlone(() => Promise.resolve('alone'))).toBe('alone')
}, 20_000)
