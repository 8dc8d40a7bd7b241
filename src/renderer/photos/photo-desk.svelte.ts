import { type EditResult, isRemark } from '../../shared/contract/app/photos.ts'
import { TableChoice } from '../../shared/contract/label-table.ts'
import { fromRpcError } from '../../shared/contract/rpc-errors.ts'
import { fromErrorData } from '../../shared/errors.ts'
import { actOf } from '../client/acts.ts'
import { follow } from '../client/follow.ts'
import { pickPaths } from '../files/pick-paths.ts'
import { desktopWindow, type TakenFile, takeFiles } from '../files/take-files.ts'
import type { Library } from '../state/library.svelte.ts'
import type { PhotoActs } from '../state/photo-acts.svelte.ts'
import type { Session } from '../state/session.svelte.ts'
import { photoTexts as texts } from '../texts/photos.ts'
import { ImportWatch, type Skipped } from './import-watch.svelte.ts'
import { Intake } from './intake.svelte.ts'
import { readKeptView } from './kept-view.ts'
import { Labelling } from './labelling.svelte.ts'
import { type ChosenTable, TableDesk } from './table-desk.svelte.ts'
import { PhotosView } from './photos-view.svelte.ts'

/** Which dialog of the screen is open. */
export type PhotoDialog =
  | { readonly kind: 'add' | 'label' | 'skipped' | 'label-rows' | 'webcam' | 'new-class' }
  | { readonly kind: 'rename'; readonly classId: number }
  | ({ readonly kind: 'question' } & Question)

/** What is asked before something is done that a person may not mean. */
export interface Question {
  readonly title: string
  readonly text: string
  /** On the button that does it. */
  readonly yes: string
  readonly run: () => void
}

/** From where photos come. */
export type Source = 'photos' | 'photo-folder' | 'label-table'

/** What a table of labels came to. */
export interface LabelReport {
  readonly table: string
  /** How it was read, in words. */
  readonly told: readonly string[]
  /** All that gave no label. */
  readonly count: number
  /** The first of them. */
  readonly rows: readonly Skipped[]
}

export interface ImportChoices {
  readonly labelsFromFolders: boolean
  readonly copy: boolean
}

/** Everything that the parts of the Photos screen work with. */
export class PhotoDesk {
  readonly session: Session
  readonly library: Library
  readonly acts: PhotoActs
  readonly view: PhotosView
  readonly labelling: Labelling
  readonly watch = new ImportWatch()
  readonly intake: Intake
  readonly tables: TableDesk
  readonly #handOver: typeof takeFiles
  dialog = $state.raw<PhotoDialog | null>(null)
  /** What takes a while besides an import: an export, a search for missing photos. */
  isWorking = $state(false)
  /** What a table of labels came to; `null`: none was taken, or the person has put it away. */
  labelReport = $state.raw<LabelReport | null>(null)
  /** A class that a photo was just dragged over. */
  dropClassId = $state<number | null>(null)

  readonly isReadOnly = $derived.by(() => typeof this.session.project?.readOnly === 'string')
  /** What the last import left out or had a remark on. */
  readonly skipped = $derived.by(() => [...this.watch.skipped, ...this.intake.refused])
  /** How the last import read its folders and tables, and what it assumed of photos. */
  readonly told: readonly string[] = $derived.by(() => this.watch.state?.told ?? [])
  readonly skippedInWords = $derived.by(() => {
    const numRemarks = this.skipped.filter(isRemark).length
    return this.skipped.length === 0 ? texts.lastImport : texts.skipped(this.skipped.length - numRemarks, numRemarks)
  })

  /** @param take  hands files to the host. */
  constructor(session: Session, library: Library, acts: PhotoActs, take = takeFiles) {
    this.session = session
    this.library = library
    this.acts = acts
    const { api, notices, project } = session
    const fail = (thrown: unknown): void => notices.fail(thrown)
    this.view = new PhotosView(library, readKeptView(project?.id ?? ''))
    this.labelling = new Labelling(acts, this.view, { fail })
    this.tables = new TableDesk(api.photos)
    this.intake = new Intake({
      api: api.photos,
      acts,
      library,
      watch: this.watch,
      uploadUrl: session.uploadUrl,
      fail: (thrown) => notices.fail(thrown, { act: actOf(thrown) ?? SENDING }),
      take: async (...asked) => {
        const taken = await take(...asked)
        notices.succeeded(SENDING)
        return taken
      },
    })
    this.#handOver = take
  }

  /** Follows imports until the signal ends, and takes in what was dropped before the project was there. */
  async follow(signal: AbortSignal): Promise<void> {
    const waiting = this.session.waitingFiles
    this.session.waitingFiles = []
    this.take(waiting)
    const ask = (ended: AbortSignal): ReturnType<Session['api']['photos']['importing']> =>
      this.session.api.photos.importing(undefined, { signal: ended })
    await follow(ask, (state) => this.watch.receive(state), { signal })
  }

  /** Photos, and in a browser a table of labels for them: a desktop's host reads what lies beside a table too. */
  take(files: readonly TakenFile[]): void {
    const [table, ...others] = desktopWindow() ? [] : files.filter(({ file }) => IS_TABLE.test(file.name))
    const photos = files.filter((each) => each !== table && !others.includes(each))
    if (table && others.length > 0)
      this.session.notices.tell(texts.oneTable(others.map(({ file }) => file.name)), {
        hint: texts.oneTableHint(table.file.name),
      })
    const taken = photos.length > 0 ? this.intake.add(photos) : Promise.resolve()
    if (table) void taken.then(() => this.#takeTable(table))
  }

  /** Sends a table that was dropped, and shows it before it is used. What is none is refused where photos are. */
  async #takeTable(dropped: TakenFile): Promise<void> {
    const { uploadUrl, notices } = this.session
    const { name } = dropped.file
    const shown = await notices.attempt(async () => {
      const { uploads, refused } = await this.#handOver([dropped.file], { uploadUrl, purpose: 'try' })
      for (const { code, reason } of refused) throw fromErrorData({ code, message: reason })
      const accept = (table: ChosenTable | null): void => void (table && this.#takeLabels(table))
      return this.tables.show({ path: uploads[0] ?? '', name, among: 'project', accept })
    }, SENDING)
    if (shown === 'none') await this.intake.add([dropped])
  }

  /** A table of labels, also one that lies in a folder, is shown before it is used. */
  async addFrom(purpose: Source, { labelsFromFolders, copy }: ImportChoices): Promise<void> {
    const { api, notices } = this.session
    this.dialog = null
    const paths = await pickPaths(this.session, purpose)
    if (paths === null || paths.length === 0) return
    const start = (labels: 'folders' | 'none', table?: ChosenTable): Promise<unknown> =>
      notices.attempt(() =>
        api.photos.startImport({
          paths: [...paths],
          copy,
          labels,
          ...(table && { table: { path: table.path, choice: table.choice } }),
        }),
      )
    const readsTables = purpose === 'label-table' || (purpose === 'photo-folder' && labelsFromFolders)
    if (
      readsTables &&
      (await this.#showTable(paths, (table) => void start(table ? 'folders' : 'none', table ?? undefined)))
    )
      return
    await start(labelsFromFolders ? 'folders' : 'none')
  }

  /** The table that is looked at, read otherwise. */
  readTable(key: keyof TableChoice, value: string | undefined): void {
    void this.session.notices.attempt(() => this.tables.set(key, TableChoice.shape[key].parse(value)))
  }

  cancelImport(): void {
    this.intake.cancel()
    this.tables.close()
    if (this.watch.isRunning) void this.session.notices.attempt(() => this.session.api.photos.cancelImport())
  }

  /** Makes a class that has no photo yet. @returns its id. */
  async createClass(name: string): Promise<number | undefined> {
    const done = await this.acts.edit({ kind: 'create-class', name, photoIds: [] })
    await this.acts.arrived(done.revision)
    return done.classId
  }

  async locate(): Promise<void> {
    const folder = (await pickPaths(this.session, 'photo-folder'))?.[0]
    if (folder === undefined) return
    const found = await this.#work(() => this.session.api.photos.locate({ folder }))
    if (found) this.session.notices.tell(texts.located(found.numFound, found.numMissing))
  }

  async recheck(): Promise<void> {
    const checked = await this.#work(() => this.session.api.photos.recheck({}))
    if (checked) this.session.notices.tell(texts.rechecked(checked.numMissing))
  }

  async importLabels(): Promise<void> {
    const path = (await pickPaths(this.session, 'label-table'))?.[0]
    if (path === undefined) return
    const accept = (table: ChosenTable | null): void => void (table && this.#takeLabels(table))
    await this.session.notices.attempt(() => this.tables.show({ path, among: 'project', accept }))
  }

  async #takeLabels(table: ChosenTable): Promise<void> {
    const taken = await this.session.notices.attempt(() => this.tables.takeLabels(table))
    if (!taken) return
    const { unmatched: rows, numUnmatched: count, told } = taken
    this.labelReport = { table: table.name, rows, count, told }
    this.acts.tell(texts.labelsTaken(taken.numMatched), taken)
  }

  /** @returns whether one of the paths has a table, or the person stopped looking for it. */
  async #showTable(paths: readonly string[], accept: (table: ChosenTable | null) => void): Promise<boolean> {
    for (const path of paths) {
      const found = await this.session.notices.attempt(() => this.tables.show({ path, among: 'folder', accept }))
      if (found !== 'none') return true
    }
    return false
  }

  async exportLabels(format: 'table' | 'folders'): Promise<void> {
    const name = this.session.project?.name ?? 'labels'
    const purpose = format === 'table' ? 'save-table' : 'new-folder'
    const path = (await pickPaths(this.session, purpose, format === 'table' ? `${name}.csv` : name))?.[0]
    if (path === undefined) return
    // the system's dialog has asked already
    await this.#export(format, path, this.session.host.hasNativeDialogs)
  }

  /** Asks first where labels would be lost, and tells of it after. */
  async setMultiLabel(multiLabel: boolean): Promise<void> {
    const losing = multiLabel ? [] : this.view.pending.photos.filter(({ classIds }) => classIds.length > 1)
    const numLabels = losing.reduce((sum, { classIds }) => sum + classIds.length - 1, 0)
    const told = (): string =>
      losing.length === 0 ? texts.labelsAPhoto(multiLabel) : texts.oneLabelDone(losing.length, numLabels)
    const edit = (): Promise<EditResult | undefined> =>
      this.labelling.edit({ kind: 'set-multi-label', multiLabel }, told)
    if (losing.length === 0) {
      await edit()
      return
    }
    this.#ask({
      title: texts.oneLabelTitle,
      text: texts.oneLabelText(losing.length, numLabels),
      yes: texts.oneLabelYes(numLabels),
      run: () => void edit(),
    })
  }

  reveal(shown: { path: string } | { photoId: number }): void {
    void this.session.notices.attempt(() => this.session.api.host.reveal(shown))
  }

  /** Shows the selected photo in the file manager. */
  revealFocused(): void {
    const photoId = this.view.selection.focusId
    if (photoId !== null) this.reveal({ photoId })
  }

  async #export(format: 'table' | 'folders', path: string, replace: boolean): Promise<void> {
    const { api, host, notices } = this.session
    const saved = await this.#work(async () => {
      try {
        return await api.photos.exportLabels({ format, path, replace })
      } catch (thrown) {
        const { code, message } = fromRpcError(thrown)
        if (code !== 'csv-exists') throw thrown
        this.#ask({
          title: message,
          text: texts.replaceText,
          yes: texts.replace,
          run: () => void this.#export(format, path, true),
        })
        return undefined
      }
    })
    if (!saved) return
    const action = host.canReveal
      ? { action: { label: texts.reveal, run: () => this.reveal({ path: saved.path }) } }
      : {}
    notices.tell(texts.exported[format](saved.numPhotos), { tone: 'good', hint: saved.path, ...action })
  }

  #ask(question: Question): void {
    this.dialog = { kind: 'question', ...question }
  }

  async #work<T>(work: () => Promise<T>): Promise<T | undefined> {
    this.isWorking = true
    const result = await this.session.notices.attempt(work)
    this.isWorking = false
    return result
  }
}

/** Handing files over: an act that is no call to the host. */
const SENDING = 'files.send'
/** Endings of tables of labels. */
const IS_TABLE = /\.(csv|tsv|json)$/i
