export const TABS = ['overview', 'mistakes', 'confusion', 'classes', 'certainty', 'compare', 'runs'] as const
export type Tab = (typeof TABS)[number]

/** What of the Results screen is shown, as it stands in the window's address: `run-3~confusion`. */
export function parseAddress(detail: string): { runId: string; tab: Tab } {
  const [runId = '', tab = ''] = detail.split('~')
  return { runId, tab: TABS.find((each) => each === tab) ?? 'overview' }
}

export const formatAddress = (runId: string, tab: Tab): string => (tab === 'overview' ? runId : `${runId}~${tab}`)
