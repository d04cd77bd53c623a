import type { Case, Panel } from './case.ts'

/** The panel on the report as it is now; a new report needs a panel of its own. */
export function currentPanel(state: Pick<Case, 'panel' | 'round' | 'forms'>): Panel | undefined {
  const { panel, round } = state
  const report = state.forms['determination-report']?.sequence ?? 0
  if (panel === undefined || panel.sequence <= round) return undefined
  return panel.sequence > report || panel.writtenIn === report ? panel : undefined
}
