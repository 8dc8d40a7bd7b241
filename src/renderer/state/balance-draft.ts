import type { Api } from '../client/connect.ts'

/** Has the project's next run let rare classes count for more. */
export async function balanceDraft(api: {
  readonly projects: Pick<Api['projects'], 'draft' | 'saveDraft'>
}): Promise<void> {
  const draft = await api.projects.draft()
  await api.projects.saveDraft({ ...draft, plan: { ...draft.plan, classWeights: 'balanced' } })
}
