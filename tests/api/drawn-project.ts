import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Engine } from '../../src/api/engine/engine.ts'
import { DRAFT_KEY } from '../../src/api/runs/run-project.ts'
import { forkTrainer } from '../../src/node/trainer-host/child-process.ts'
import type { TrainerOptions, TrainerPort } from '../../src/node/trainer-host/port.ts'
import { PATIENCE } from '../../src/node/trainer-host/watchdog.ts'
import { openModel } from '../../src/node/models/open-model.ts'
import { Runs } from '../../src/api/runs/runs.ts'
import { createProject, openProject } from '../../src/node/project/open-project.ts'
import type { OpenProject } from '../../src/node/project/project.ts'
import type { Draft } from '../../src/shared/contract/app/projects.ts'
import type { RunEvent } from '../../src/shared/contract/app/runs.ts'
import { drawPhotos } from '../runs/draw-photos.ts'

/** A project of drawn, labelled photos, and a host that trains in it. */
export class DrawnProject {
  readonly root = mkdtempSync(join(tmpdir(), 'frostline runs '))
  project!: OpenProject
  /** Numbers of the trainers that were started. */
  readonly pids: number[] = []
  engine = this.#newEngine()
  runs = this.#newRuns()
  /** What nobody foresaw. */
  readonly bugs: unknown[] = []

  async make(numPerClass: number): Promise<this> {
    await drawPhotos(join(this.root, 'photos'), numPerClass)
    this.project = createProject({ parent: this.root, name: 'Shapes', multiLabel: false })
    for (const name of ['stripes', 'circles', 'squares']) this.#label(name)
    this.runs.open(this.project)
    return this
  }

  draft(plan: Record<string, unknown>, more: Partial<Draft> = {}): void {
    this.project.settings.set(DRAFT_KEY, { model: null, line: null, recipe: null, plan, ...more })
  }

  /** As a host that was killed and started again: nothing was closed, nothing asked for. */
  async restartHost(): Promise<void> {
    await this.project.close()
    this.project = await openProject(this.project.folder)
    this.engine = this.#newEngine()
    this.runs = this.#newRuns()
    this.runs.open(this.project)
  }

  async remove(): Promise<void> {
    await this.runs.close()
    await this.engine.stop()
    await this.project.close()
    rmSync(this.root, { recursive: true, force: true })
  }

  #newEngine(): Engine {
    const open = (options: TrainerOptions): TrainerPort => {
      const port = forkTrainer(options)
      if (port.pid !== undefined) this.pids.push(port.pid)
      return port
    }
    return new Engine({ open })
  }

  #newRuns(): Runs {
    return new Runs({
      engine: this.engine,
      // looked at often; how many looks without a word are too many is as it is
      patience: { ...PATIENCE, everyMs: 20, numQuiet: 3000, numDeaf: 45_000 },
      openModel,
      log: { info: () => undefined, error: (thrown) => void this.bugs.push(thrown) },
    })
  }

  #label(className: string): void {
    const { database, library } = this.project
    const insert = database.statement<[string, string, number, number, number], { id: number }>(
      `INSERT INTO photos (hash, path, is_copied, size_bytes, modified_at, format, width, height, added_at)
       VALUES (?, ?, 0, ?, ?, 'png', 64, 64, ?) RETURNING id`,
    )
    const photoIds: number[] = []
    library.amend(() => {
      for (const name of readdirSync(join(this.root, 'photos', className))) {
        const path = join(this.root, 'photos', className, name)
        const hash = createHash('sha256').update(readFileSync(path)).digest('hex')
        const { size, mtimeMs } = statSync(path, { bigint: true })
        photoIds.push(insert.get(hash, path, Number(size), Number(mtimeMs), 0)!.id)
      }
      return { photoIds, changes: [{ kind: 'show', photoIds }] }
    })
    library.edit({ kind: 'create-class', name: className, photoIds })
  }
}

/** Watches a run until something is so. @returns the events until then. */
export async function watchUntil(
  runs: Runs,
  runId: string,
  isSo: (events: readonly RunEvent[]) => boolean,
): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  const controller = new AbortController()
  for await (const event of runs.watch(runId, controller.signal)) {
    events.push(event)
    if (isSo(events)) controller.abort()
  }
  return events
}

export const stateOf = (event: RunEvent | undefined) => event?.run?.state
