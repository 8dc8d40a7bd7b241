import { z } from 'zod'
import { EXPORT_FORMATS, ExportFormat } from '../../shared/contract/export.ts'

/** How a person exported the last time: kept for the project, also when the window is opened anew. */
export const KeptExport = z.object({
  formats: z.array(ExportFormat).min(1).max(EXPORT_FORMATS.length).default(['tfjs']),
  /** That was exported into. */
  folder: z.string().default(''),
  isDownload: z.boolean().default(false),
})
export type KeptExport = z.output<typeof KeptExport>

/** A folder of another name beside one: where the next run is proposed to go. */
export function beside(folder: string, name: string): string {
  const end = Math.max(folder.lastIndexOf('/'), folder.lastIndexOf('\\'))
  return end < 0 ? '' : folder.slice(0, end + 1) + name
}
