import { catalogModel } from '../../core/models/catalog/catalog.ts'
import { downloadBytes, hostOf } from '../../core/models/catalog/catalog-model.ts'
import { bytesHere, downloadModel, type DownloadProgress } from '../../node/models/model-downloads.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import type { Terminal } from '../output/terminal.ts'
import { bar, bytes, clock } from '../output/words.ts'
import { listenForStop } from '../stopping.ts'

const RECORD_EVERY_MS = 500

/** Downloads a model of the catalog, which Ctrl-C stops. @throws {AppError}, {AppError} as `downloadModel`. */
export async function getModel(terminal: Terminal, id: string): Promise<ExitCode> {
  const model = catalogModel(id)
  const { bytes: sizeBytes, isExact } = downloadBytes(model)
  terminal.line(
    `${isExact ? '' : 'About '}${bytes(sizeBytes)} from ${hostOf(model)}. Licence of the weights: ${model.licence}. Nothing of yours is sent.`,
  )
  const stopping = listenForStop(
    () => terminal.live('Stopping…'),
    () => process.exit(EXIT.stopped),
  )
  try {
    const folder = await downloadModel(model, { signal: stopping.signal, onProgress: progressOf(terminal, id) })
    terminal.live('')
    terminal.record({ kind: 'model-downloaded', name: id, folder })
    terminal.line(`Downloaded and verified. Use it with --model ${id}`)
    return EXIT.done
  } catch (thrown) {
    terminal.live('')
    if (!stopping.signal.aborted) throw thrown
    const kept = bytesHere(id)
    terminal.record({ kind: 'note', code: 'stopped', message: 'Stopped.', bytesHere: kept })
    terminal.line(`Stopped. ${bytes(kept)} are kept: the same command goes on from there.`)
    return EXIT.stopped
  } finally {
    stopping.release()
  }
}

function progressOf(terminal: Terminal, id: string): (progress: DownloadProgress) => void {
  let recordedAt = -Infinity
  return ({ doneBytes, totalBytes, secondsLeft }) => {
    const rest = secondsLeft === undefined ? '' : `, ${clock(secondsLeft)} left`
    terminal.live(`${id} ${bar(doneBytes / totalBytes)} ${bytes(doneBytes)} of ${bytes(totalBytes)}${rest}`)
    const now = performance.now()
    if (now - recordedAt < RECORD_EVERY_MS) return
    recordedAt = now
    terminal.record({
      kind: 'progress',
      phase: 'download',
      id,
      doneBytes,
      totalBytes,
      secondsLeft: secondsLeft ?? null,
    })
  }
}
