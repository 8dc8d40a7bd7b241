import type { ChecklistFact } from '../../shared/contract/app/checklist-item.ts'

/** What is missing, as the failure `not-ready` says it: once for all hosts, and for logs. A list that is shown is worded by who shows it. */
export function missingInWords(fact: ChecklistFact): string {
  switch (fact.code) {
    case 'no-photos':
      return 'The project has no photos yet.'
    case 'one-class': {
      const { className, areSomeUnreadable } = fact
      if (className === null) return 'No photo is labelled yet.'
      return `All labelled photos${areSomeUnreadable ? ' that can be read' : ''} are “${className}”: a model needs two classes to tell apart.`
    }
    case 'class-too-small':
      return `“${fact.className}” has ${fact.numPhotos} ${fact.numPhotos === 1 ? 'photo' : 'photos'}; a class needs ${fact.minPhotos} at least.`
    case 'problem-photos':
      return `${fact.numPhotos.toLocaleString('en')} labelled ${fact.numPhotos === 1 ? 'photo' : 'photos'} cannot be read: moved, changed or damaged since.`
    case 'read-only':
      return fact.why
    case 'run-in-progress':
      return 'Another run is training.'
    case 'model-missing':
    case 'nothing-learns':
    case 'bad-plan':
      return fact.error.message
    default:
      return `Something is missing: ${fact.code}.`
  }
}
