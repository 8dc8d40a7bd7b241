import type { Api } from '../client/connect.ts'

/** Has the project's next run let rare classes count for more. */
export async function balanceDraft(api: { readonly projects: Pick<Api['projects'], 'changeDraft'> }): Promise<void> {
  await api.projects.changeDraft({ changes: [{ path: ['plan', 'classWeights'], value: 'balanced' }] })
}
