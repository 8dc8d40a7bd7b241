import type { ChecklistFact } from '../../shared/contract/app/checklist-item.ts'
import { FORMAT_NAMES } from '../../shared/contract/export.ts'
import { say, words } from './say.ts'
import { planTexts } from './train.ts'

/** One thing of the list before a run, as a sentence or two. */
export function needInWords(fact: ChecklistFact): string {
  switch (fact.code) {
    case 'no-photos':
    case 'run-in-progress':
      return needs[fact.code]
    case 'one-class':
      return fact.className === null
        ? needs['no-label']
        : say('plan.needs.one-class', { className: fact.className, areSomeUnreadable: fact.areSomeUnreadable })
    case 'class-too-small':
      return say('plan.needs.class-too-small', fact)
    case 'unlabelled':
      return say('plan.needs.unlabelled', fact)
    case 'problem-photos':
      return say('plan.needs.problem-photos', fact)
    case 'no-validation':
      return say('plan.needs.no-validation', fact)
    case 'imbalanced': {
      const { most, least, isWeighted, multiLabel } = fact
      const names = { most: most.name, least: least.name }
      const counts = say('plan.needs.uneven', { ...names, numMost: most.numPhotos, numLeast: least.numPhotos })
      const effect = isWeighted ? 'weighted' : multiLabel ? 'never' : 'always'
      return say('plan.needs.imbalanced', { ...names, counts, effect })
    }
    case 'format-limits':
      return fact.limits
        .map(({ format, why }) =>
          say('plan.needs.format', { format: FORMAT_NAMES[format], why, isTfjs: format === 'tfjs' }),
        )
        .join(' ')
    case 'preprocessing-assumed':
      return say('plan.needs.preprocessing-assumed', fact)
    case 'read-only':
      return fact.why
    case 'bad-plan':
      return planTexts.badPlan
    case 'model-missing':
    case 'nothing-learns':
      return fact.error.message
    case 'ready':
      return say('plan.needs.ready', fact)
  }
}

const needs = words('plan.needs')
