import { actOf } from '../client/acts.ts'
import { inWindowWords } from '../texts/errors.ts'
import { fromRpcError } from '../../shared/contract/rpc-errors.ts'

export interface Notice {
  readonly id: number
  readonly tone: 'info' | 'good' | 'bad'
  readonly message: string
  readonly hint?: string | undefined
  readonly action?: NoticeAction | undefined
  /** A newer one of the same kind takes its place. */
  readonly kind?: string | undefined
  /** What failed: it goes when that succeeds. */
  readonly act?: string | undefined
  /** Shown until it is put away, also where nothing went wrong. */
  readonly stays?: boolean
}

export interface NoticeAction {
  readonly label: string
  readonly run: () => void
  /** Absent: for as long as the notice is shown. */
  readonly isOffered?: () => boolean
}

const SHOWN_MS = 6000

/** Short messages at the edge of the window. What went wrong stays until it is put away. */
export class Notices {
  list = $state.raw<readonly Notice[]>([])
  #nextId = 1

  tell(message: string, more: Partial<Omit<Notice, 'id' | 'message'>> = {}): void {
    const notice: Notice = { id: this.#nextId++, tone: 'info', message, ...more }
    const isReplaced = (each: Notice): boolean =>
      each.message === message || (notice.kind !== undefined && each.kind === notice.kind)
    this.list = [...this.list.filter((each) => !isReplaced(each)), notice].slice(-4)
    if (notice.tone !== 'bad' && notice.stays !== true) setTimeout(() => this.dismiss(notice.id), SHOWN_MS)
  }

  /** Tells of a failure as the host explains it, until what failed succeeds. */
  fail(thrown: unknown, { act = actOf(thrown), ...more }: Partial<Pick<Notice, 'act' | 'action'>> = {}): void {
    const { message, hint } = inWindowWords(fromRpcError(thrown))
    this.tell(message, { tone: 'bad', hint, act, ...more })
  }

  /** What is said of its failure is over. */
  succeeded(act: string): void {
    if (this.list.some((notice) => notice.act === act)) this.list = this.list.filter((notice) => notice.act !== act)
  }

  dismiss(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id)
  }

  /** What they tell of is no longer on the screen. */
  clear(): void {
    this.list = []
  }

  /**
   * Carries out something that may fail, and tells of it if it does.
   *
   * @param act  what it is, where no call to the host says so.
   */
  async attempt<T>(work: () => Promise<T>, act?: string): Promise<T | undefined> {
    try {
      const done = await work()
      if (act !== undefined) this.succeeded(act)
      return done
    } catch (thrown) {
      this.fail(thrown, { act: actOf(thrown) ?? act })
      return undefined
    }
  }
}
