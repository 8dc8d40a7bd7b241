import { InvalidArgumentError, Option } from 'commander'
import {
  parsePreprocessingChoice,
  PREPROCESSING_HELP,
  type PreprocessingChoice,
} from '../../shared/preprocessing-choice.ts'
import { planOption } from '../plan-options.ts'

export const jsonOption = (): Option => new Option('--json', 'one JSON record a line on stdout, for programs')

/** For what a model's file does not say, or says wrongly. */
export const preprocessingOption = (): Option =>
  planOption('preprocessing', { help: `how photos are prepared: ${PREPROCESSING_HELP}`, parse: readPreprocessing })

function readPreprocessing(value: string): PreprocessingChoice {
  const choice = parsePreprocessingChoice(value)
  if (choice) return choice
  throw new InvalidArgumentError(`“${value}” is no way to prepare photos. Give one of ${PREPROCESSING_HELP}.`)
}

export const quietOption = (): Option => new Option('--quiet', 'results only: no progress, no remarks')

export const labelsOption = (): Option =>
  new Option('--labels <amount>', 'how many labels a photo has in a table (default: found)').choices(['one', 'several'])
