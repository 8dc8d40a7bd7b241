import type { z } from 'zod'

const MAX_ISSUES = 3

/** What is wrong with data that does not hold to its description, in a line for a person: `“stages.0.epochs”: expected number`. */
export function issuesText({ issues }: { readonly issues: readonly z.core.$ZodIssue[] }): string {
  const told = issues.slice(0, MAX_ISSUES).map(({ path, message }) => {
    const place = path.map(String).join('.')
    return `${place === '' ? '' : `“${place}”: `}${message}`
  })
  const rest = issues.length - told.length
  return `${told.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`
}
