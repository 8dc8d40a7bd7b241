import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { writeAbout } from '../../node/runs/about.ts'
import { finishedReport, type FoundRun, readReport } from '../../node/runs/run-files.ts'
import { AppError } from '../../shared/errors.ts'
import { finishedWith, PAUSED } from './ending.ts'

const CUT_OFF = {
  code: 'host-ended',
  message: 'Frostline ended while this run was training.',
  hint: 'Resume goes on from its last checkpoint.',
}

/** Runs as they really are: what a process that was killed, or the command line, left behind. */
export function settleRuns(runs: readonly FoundRun[]): FoundRun[] {
  return runs.map((run) => {
    if (run.about.state === 'finished' || run.isNewer) return run
    const report = finishedReport(run.folder) ?? stoppedReport(run.folder)
    const isCutOff = run.about.state === 'running'
    if (!report && !isCutOff) return run
    const about = { ...run.about, ...(report ? finishedWith(report) : { ...PAUSED, error: CUT_OFF }) }
    try {
      writeAbout(run.folder, about)
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown // a read-only project: it is shown as it is all the same
    }
    return { ...run, about }
  })
}

/** A report is written last: where there is one, the run was stopped and its model kept. */
const stoppedReport = (folder: string) =>
  existsSync(join(folder, 'model', 'model.json')) ? readReport(folder) : undefined
