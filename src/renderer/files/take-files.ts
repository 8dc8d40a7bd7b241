import { AppError, type ErrorData, failure, fromErrorData } from '../../shared/errors.ts'

/** Files as they come to the window, in the folder of the drop that they lay in: `Elm` of `River/Elm/1.jpg`, empty at its top. */
export interface TakenFile {
  readonly file: File
  readonly folder: string
}

export interface TakeOptions {
  readonly uploadUrl: string
  /** `try`: to be looked at and forgotten. Absent: to be added to the project. */
  readonly purpose?: 'try'
  readonly signal?: AbortSignal
  /** Told after every piece that was sent. */
  readonly onProgress?: (progress: TakeProgress) => void
}

export interface TakeProgress {
  readonly numDone: number
  readonly numTotal: number
  readonly sentBytes: number
  readonly totalBytes: number
}

export interface Taken {
  /** Ids for `photos.startImport` and `tries.ask`, in the order of the files; `null` for those that were refused. */
  readonly uploads: readonly (string | null)[]
  readonly refused: readonly {
    readonly index: number
    readonly name: string
    readonly code: string
    readonly reason: string
  }[]
}

/** What the desktop window's preload offers. */
export interface DesktopWindow {
  takeDropped(files: readonly File[]): Promise<readonly (string | null)[]>
}

const AT_ONCE = 3

/** The host's way to take files by their place on the disk, where the window runs on a desktop. */
export const desktopWindow = (): DesktopWindow | undefined =>
  (globalThis as { readonly frostline?: DesktopWindow }).frostline

/**
 * Hands files to the host and gets ids for them: by their place where this is a desktop window, else by sending their bytes.
 * A file that is refused keeps no other from being taken.
 */
export async function takeFiles(
  files: readonly File[],
  options: TakeOptions,
  { desktop = desktopWindow(), send = sendFile }: { desktop?: DesktopWindow | undefined; send?: Send } = {},
): Promise<Taken> {
  const uploads: (string | null)[] = desktop ? [...(await desktop.takeDropped(files))] : files.map(() => null)
  const refused: Taken['refused'][number][] = []
  const waiting = files.flatMap((file, index) => (uploads[index] ? [] : [{ file, index }]))
  const totalBytes = waiting.reduce((sum, { file }) => sum + file.size, 0)
  const sent = new Map<number, number>()
  let numDone = files.length - waiting.length
  const report = (): void =>
    options.onProgress?.({
      numDone,
      numTotal: files.length,
      sentBytes: [...sent.values()].reduce((sum, bytes) => sum + bytes, 0),
      totalBytes,
    })
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { file, index } = next
      options.signal?.throwIfAborted()
      try {
        uploads[index] = await send(file, options, (bytes) => {
          sent.set(index, bytes)
          report()
        })
      } catch (thrown) {
        if (!(thrown instanceof AppError)) throw thrown
        refused.push({ index, name: file.name, code: thrown.code, reason: thrown.message })
      }
      sent.set(index, file.size)
      numDone++
      report()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return { uploads, refused }
}

export type Send = (file: File, options: TakeOptions, onSent: (bytes: number) => void) => Promise<string>

/** `fetch` tells nothing of how much was sent. */
function sendFile(
  file: File,
  { uploadUrl, purpose, signal }: TakeOptions,
  onSent: (bytes: number) => void,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const stop = (): void => request.abort()
    const query = new URLSearchParams({ name: file.name, ...(purpose ? { for: purpose } : {}) })
    request.open('POST', `${uploadUrl}${uploadUrl.includes('?') ? '&' : '?'}${query}`)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.responseType = 'json'
    request.upload.onprogress = ({ loaded }) => onSent(loaded)
    request.onload = () => {
      const answer = request.response as { readonly upload: string } | ErrorData | null
      if (answer && 'upload' in answer) resolve(answer.upload)
      else reject(answer ? fromErrorData(answer) : failure('upload-failed', { name: file.name }))
    }
    request.onerror = () => reject(new Error('The connection to Frostline broke off.'))
    request.onabort = () => reject(new DOMException('Stopped', 'AbortError'))
    request.onloadend = () => signal?.removeEventListener('abort', stop)
    signal?.addEventListener('abort', stop)
    request.send(file)
  })
}
