import type { Purpose } from '../../shared/contract/app/host.ts'

export interface PickRequest {
  readonly purpose: Purpose
  /** Name of the file or folder to be made. */
  readonly suggestedName: string | undefined
  readonly answer: (paths: readonly string[] | null) => void
}

/** The one question for a place on the disk that is open in the window; its dialog is drawn beside all screens. */
export class PathPicker {
  request = $state.raw<PickRequest>()

  ask(purpose: Purpose, suggestedName?: string): Promise<readonly string[] | null> {
    this.request?.answer(null)
    return new Promise((resolve) => {
      const answer = (paths: readonly string[] | null): void => {
        if (this.request === request) this.request = undefined
        resolve(paths)
      }
      const request: PickRequest = { purpose, suggestedName, answer }
      this.request = request
    })
  }
}
