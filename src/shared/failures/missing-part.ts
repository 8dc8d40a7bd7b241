import type { Known, Zod } from './failure-kind.ts'

/** What of a path that leads nowhere is wrong, where it is not the last part alone. */
export const MissingPart = (z: Zod) =>
  z.object({
    /** The outermost folder of it that is not there. */
    missingFolder: z.string().optional(),
    /** A name in it is not UTF-8, as disks of older systems have them. */
    isNotUtf8: z.boolean().optional(),
  })
export type MissingPart = Known<typeof MissingPart>

/** A sentence with a space before it; nothing where only the last part is missing. */
export function missingPartText({ missingFolder, isNotUtf8 }: MissingPart): string {
  if (isNotUtf8) return ' A name in it is not UTF-8: rename it, for example with convmv -f latin1 -t utf8.'
  return missingFolder === undefined ? '' : ` There is no folder “${missingFolder}”.`
}
