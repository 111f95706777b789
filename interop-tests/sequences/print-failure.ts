import type { Outcome } from './run-script.js'
import type { Failure } from './trial.js'

/** What differs, and the command that runs the script again. */
export function printFailure({ script, ours, references }: Failure): string {
  const different = references.map(reference => printOutcome(reference))
  return [
    `npm run sequences -- --replay "${script}"`,
    `  N answered  ${ours.answers.join(' ')}`,
    `  with it     ${printOutcome(ours)}`,
    ...[...new Set(different)].map(text => `  compare     ${text}`),
  ].join('\n')
}

function printOutcome({ results, objects, hanging }: Outcome): string {
  const natives = Object.entries(results)
    .sort(([first], [second]) => first.localeCompare(second))
    .map(([who, steps]) => `${who}: ${steps.join(' ')}`)
  return [`hanging: ${hanging.join(' ') || 'none'}`, ...natives, ...objects].join(' | ')
}
