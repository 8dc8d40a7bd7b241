import type { Draft } from '../../shared/contract/app/projects.ts'

/** `projects.drafts` of a host in a test: the draft now, and again after each `tell`, which may come later than a change. */
export function testDrafts(draftNow: () => Draft) {
  const news = new EventTarget()
  async function* follow(signal: AbortSignal): AsyncGenerator<Draft, void, void> {
    while (!signal.aborted) {
      yield draftNow()
      await new Promise((resolve) => news.addEventListener('change', resolve, { once: true, signal }))
    }
  }
  return {
    drafts: (_: undefined, { signal }: { signal: AbortSignal }) => Promise.resolve(follow(signal)),
    tell: () => news.dispatchEvent(new Event('change')),
  }
}
