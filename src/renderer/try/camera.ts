import { AppError } from '../../shared/errors.ts'
import { tryTexts } from '../texts/try.ts'

/** Longest side of a picture that is sent: no model here looks at more than 300 pixels. */
const SIDE = 480
const QUALITY = 0.9

/** Asks for the camera; the browser or system asks the person. @throws {AppError} `camera-denied`, `no-camera`, `camera-failed` */
export async function openCamera(): Promise<MediaStream> {
  const texts = tryTexts.webcam
  try {
    if (!('mediaDevices' in navigator)) throw new DOMException('', 'NotFoundError')
    return await navigator.mediaDevices.getUserMedia({
      video: { width: { ideal: 640 }, height: { ideal: 480 } },
      audio: false,
    })
  } catch (thrown) {
    const name = thrown instanceof DOMException ? thrown.name : ''
    if (name === 'NotAllowedError' || name === 'SecurityError')
      throw new AppError('camera-denied', texts.denied, { hint: texts.deniedHint })
    if (name === 'NotFoundError' || name === 'OverconstrainedError')
      throw new AppError('no-camera', texts.none, { hint: texts.noneHint })
    throw new AppError('camera-failed', texts.failed, { cause: thrown, hint: texts.noneHint })
  }
}

/** What the camera shows now, as a JPEG; `undefined` until it shows something. */
export async function grabPicture(video: HTMLVideoElement, canvas: HTMLCanvasElement): Promise<Blob | undefined> {
  const { videoWidth, videoHeight } = video
  if (videoWidth === 0 || videoHeight === 0) return undefined
  const scale = Math.min(1, SIDE / Math.max(videoWidth, videoHeight))
  canvas.width = Math.round(videoWidth * scale)
  canvas.height = Math.round(videoHeight * scale)
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
  return blob ?? undefined
}
