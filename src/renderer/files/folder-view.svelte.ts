import type { FolderEntry, FolderListing, Purpose } from '../../shared/contract/app/host.ts'
import { fromRpcError } from '../../shared/contract/rpc-errors.ts'
import { AppError } from '../../shared/errors.ts'
import type { Api } from '../client/connect.ts'
import { fileTexts as texts } from '../texts/files.ts'
import { isPlainName, plainName } from './plain-name.ts'

/** What can be chosen for each purpose, besides walking through folders. */
const CHOOSES: Record<Purpose, FolderEntry['kind'] | null> = {
  photos: 'photo',
  'photo-folder': null,
  project: 'project',
  'new-folder': null,
  'label-table': 'table',
  'save-table': null,
  model: 'model',
}
/** Where the folder that is looked at may itself be the answer. */
const TAKES_FOLDER: readonly Purpose[] = ['photos', 'photo-folder', 'new-folder', 'save-table', 'model']

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** What is asked of a host about its folders. */
export type HostFolders = Pick<Api['host'], 'listFolder' | 'makeFolder' | 'countPhotos'>
type PhotoCount = Awaited<ReturnType<Api['host']['countPhotos']>>

/** One folder of the host as the picker shows it: walked through, searched, chosen from. */
export class FolderView {
  readonly purpose: Purpose
  listing = $state.raw<FolderListing>()
  error = $state.raw<AppError>()
  isLoading = $state(false)
  find = $state('')
  /** Name of the file or folder to be made, where one is. */
  fileName = $state('')
  chosen = $state.raw<readonly string[]>([])
  /** Position among `entries` that the keys act from. */
  current = $state(0)
  /** Whether the answer is something new, under a name, in the folder that is looked at. */
  readonly needsName: boolean
  readonly #api: HostFolders
  #numAsked = 0
  #counts = $state.raw<ReadonlyMap<string, PhotoCount>>(new Map())

  readonly entries = $derived.by(() => {
    const kind = CHOOSES[this.purpose]
    const wanted = this.find.trim().toLocaleLowerCase()
    const isShown = (entry: FolderEntry): boolean =>
      (entry.kind === 'folder' || entry.kind === 'project' || entry.kind === 'model' || entry.kind === kind) &&
      (wanted === '' || entry.name.toLocaleLowerCase().includes(wanted))
    return [...(this.listing?.entries ?? [])].filter(isShown).sort(foldersFirst)
  })
  readonly crumbs = $derived(crumbsOf(this.listing?.path ?? ''))
  /** What is wrong with the name, where one is needed and typed. */
  readonly nameError = $derived.by(() => {
    const name = this.fileName.trim()
    if (!this.needsName || name === '' || isPlainName(name)) return undefined
    return new AppError('name-not-plain', texts.notPlain(name), { hint: texts.plainHint })
  })
  /** The folder that is meant: the highlighted one, else the one that is looked at; `null`: none may be. */
  readonly folder: string | null = $derived.by(() => {
    if (!this.canTakeFolder || !this.listing) return null
    const [first] = this.chosen
    const isFolder = this.entries.some(({ path, kind }) => path === first && kind === 'folder')
    return first === undefined ? this.listing.path : isFolder ? first : null
  })
  /** How many photos {@link folder} has with all below it; absent: not counted yet, or of no interest. */
  readonly count = $derived.by(() => (this.folder === null ? undefined : this.#counts.get(this.folder)))
  /** What would be answered now; `null`: nothing yet. */
  readonly answer: readonly string[] | null = $derived.by(() => {
    const { folder } = this
    if (this.chosen.length > 0 && folder === null) return this.chosen
    if (folder === null) return null
    if (!this.needsName) return [folder]
    const name = this.fileName.trim()
    if (name === '' || this.nameError) return null
    const isWhole = this.purpose !== 'save-table' || name.toLowerCase().endsWith('.csv')
    return [join(folder, isWhole ? name : `${name}.csv`)]
  })

  constructor(api: HostFolders, purpose: Purpose, suggestedName = '') {
    this.#api = api
    this.purpose = purpose
    this.fileName = plainName(suggestedName)
    this.needsName = purpose === 'save-table' || (purpose === 'new-folder' && suggestedName !== '')
  }

  get canTakeFolder(): boolean {
    return TAKES_FOLDER.includes(this.purpose)
  }

  /** @param path  absent: where the person last was for this purpose. */
  async open(path?: string): Promise<void> {
    const asked = ++this.#numAsked
    this.isLoading = true
    try {
      const listing = await this.#api.listFolder({ purpose: this.purpose, ...(path === undefined ? {} : { path }) })
      if (asked !== this.#numAsked) return
      this.listing = listing
      this.error = undefined
      this.find = ''
      this.chosen = []
      this.current = 0
      void this.#countPhotos()
    } catch (thrown) {
      if (asked === this.#numAsked) this.error = fromRpcError(thrown)
    } finally {
      if (asked === this.#numAsked) this.isLoading = false
    }
  }

  up(): Promise<void> {
    const parent = this.listing?.parent
    return parent === null || parent === undefined ? Promise.resolve() : this.open(parent)
  }

  async makeFolder(name: string): Promise<boolean> {
    const parent = this.listing?.path
    if (parent === undefined) return false
    try {
      const { path } = await this.#api.makeFolder({ parent, name })
      await this.open(path)
      return true
    } catch (thrown) {
      this.error = fromRpcError(thrown)
      return false
    }
  }

  isChoice({ kind }: FolderEntry): boolean {
    return kind === CHOOSES[this.purpose]
  }

  /** Photos directly in it, none of which can be chosen alone. */
  get numHiddenPhotos(): number {
    return CHOOSES[this.purpose] === 'photo' ? 0 : (this.listing?.numPhotos ?? 0)
  }

  /** A click on an entry highlights it, and what is highlighted is what is taken. Several photos may be; of everything else one. */
  choose(entry: FolderEntry, adds = false): void {
    this.current = this.entries.indexOf(entry)
    const isFolder = entry.kind === 'folder'
    if (isFolder ? !this.canTakeFolder : !this.isChoice(entry)) {
      this.chosen = []
      return
    }
    const isOfPhotos = this.entries.every(({ path, kind }) => kind === 'photo' || !this.chosen.includes(path))
    if (isFolder || !isOfPhotos) {
      this.chosen = [entry.path]
      void this.#countPhotos()
      return
    }
    const isChosen = this.chosen.includes(entry.path)
    if (this.purpose === 'photos' && adds)
      this.chosen = isChosen ? this.chosen.filter((path) => path !== entry.path) : [...this.chosen, entry.path]
    else this.chosen = [entry.path]
  }

  /** A double click or Enter: into a folder, or straight to the answer. @returns whether it is the answer. */
  async enter(entry: FolderEntry): Promise<boolean> {
    if (this.isChoice(entry)) {
      if (!this.chosen.includes(entry.path)) this.choose(entry)
      return true
    }
    await this.open(entry.path)
    return false
  }

  move(by: number): void {
    const entry = this.entries[Math.max(0, Math.min(this.entries.length - 1, this.current + by))]
    if (entry) this.choose(entry)
  }

  /** Where photos are looked for: what taking the folder would bring. */
  async #countPhotos(): Promise<void> {
    const { folder, purpose } = this
    if (folder === null || (purpose !== 'photos' && purpose !== 'photo-folder') || this.#counts.has(folder)) return
    try {
      const count = await this.#api.countPhotos({ path: folder })
      this.#counts = new Map([...this.#counts, [folder, count]])
    } catch (thrown) {
      this.error = fromRpcError(thrown)
    }
  }
}

const isContainer = ({ kind }: FolderEntry): boolean => kind === 'folder' || kind === 'project' || kind === 'model'

const foldersFirst = (a: FolderEntry, b: FolderEntry): number =>
  Number(isContainer(b)) - Number(isContainer(a)) || collator.compare(a.name, b.name)

const join = (folder: string, name: string): string => {
  const separator = folder.includes('\\') ? '\\' : '/'
  return folder.endsWith(separator) ? folder + name : folder + separator + name
}

/** The folders that a path lies in, outermost first: `/`, `home`, `ada`; `C:\`, `Photos`. */
export function crumbsOf(path: string): { readonly name: string; readonly path: string }[] {
  if (path === '') return []
  const separator = /^[a-z]:/i.test(path) || path.startsWith('\\\\') ? '\\' : '/'
  const [first = '', ...rest] = path.split(separator)
  const root = separator === '/' ? '/' : `${first}\\`
  const crumbs = [{ name: root, path: root }]
  for (const name of rest.filter((part) => part !== '')) {
    const before = crumbs.at(-1)?.path ?? root
    crumbs.push({ name, path: before.endsWith(separator) ? before + name : before + separator + name })
  }
  return crumbs
}
