import { cpus } from 'node:os'

/** What the processor calls itself, as reports and notes name it: some pad the name with blanks. */
export const processorModel = (model = cpus()[0]?.model): string => model?.trim() || 'unknown'
