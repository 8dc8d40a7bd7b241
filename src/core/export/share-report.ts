import type { EvaluationReport, Report } from '../evaluation/report.ts'

/** A run's report as it leaves the machine: without names of photos or folders. */
export function shareableReport(report: Report): Report {
  return {
    ...report,
    validation: withoutFiles(report.validation),
    test: withoutFiles(report.test),
    skippedFiles: [],
    notes: [],
  }
}

function withoutFiles(evaluation: EvaluationReport | null): EvaluationReport | null {
  return evaluation?.kind === 'single-label' ? { ...evaluation, topLosses: [] } : evaluation
}
