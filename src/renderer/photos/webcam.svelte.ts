/** What is needed of a camera: pictures as files, and to be let go. */
export interface Camera {
  /** A JPEG of what it sees now. */
  shoot(): Promise<File>
  stop(): void
}

const BURST = 10
const BURST_PAUSE_MS = 350
const COUNTDOWN_SECONDS = 3

/** Taking photos: one, several in a row, or after some seconds. Each goes straight to where it is wanted. */
export class WebcamShots {
  numTaken = $state(0)
  /** Seconds until the next photo; `null`: no countdown. */
  secondsLeft = $state<number | null>(null)
  isBusy = $state(false)
  readonly #camera: Camera
  readonly #take: (file: File) => void
  readonly #wait: (ms: number) => Promise<void>
  #stopped = false

  constructor(
    camera: Camera,
    take: (file: File) => void,
    wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms)),
  ) {
    this.#camera = camera
    this.#take = take
    this.#wait = wait
  }

  one(): Promise<void> {
    return this.#run(1, 0)
  }

  burst(): Promise<void> {
    return this.#run(BURST, 0)
  }

  later(): Promise<void> {
    return this.#run(1, COUNTDOWN_SECONDS)
  }

  stop(): void {
    this.#stopped = true
    this.secondsLeft = null
  }

  async #run(number: number, seconds: number): Promise<void> {
    if (this.isBusy) return
    this.isBusy = true
    this.#stopped = false
    try {
      for (let left = seconds; left > 0 && !this.#stopped; left--) {
        this.secondsLeft = left
        await this.#wait(1000)
      }
      this.secondsLeft = null
      for (let index = 0; index < number && !this.#stopped; index++) {
        if (index > 0) await this.#wait(BURST_PAUSE_MS)
        if (this.#stopped) break
        this.#take(await this.#camera.shoot())
        this.numTaken++
      }
    } finally {
      this.isBusy = false
    }
  }
}

/** Photos from a video element that plays a camera's stream. */
export function videoCamera(video: HTMLVideoElement, stream: MediaStream): Camera {
  let number = 0
  return {
    shoot: async () => {
      const canvas = document.createElement('canvas')
      canvas.width = video.videoWidth
      canvas.height = video.videoHeight
      canvas.getContext('2d')?.drawImage(video, 0, 0)
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.92))
      if (!blob) throw new Error('The webcam gave no picture.')
      const time = new Date().toISOString().slice(0, 19).replaceAll(':', '.').replace('T', ' ')
      return new File([blob], `webcam ${time} ${++number}.jpg`, { type: 'image/jpeg' })
    },
    stop: () => {
      for (const track of stream.getTracks()) track.stop()
    },
  }
}
