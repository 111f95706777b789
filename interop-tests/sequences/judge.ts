import type { Outcome } from './run-script.js'

/** All that natives could tell the difference by. */
export const fingerprint = ({ results, objects, hanging }: Outcome): string =>
  JSON.stringify([Object.entries(results).sort(), objects, hanging])

/** As good for the native programs as one of the runs it is compared with, or better where Qt alone hangs. */
export function isNoWorse(ours: Outcome, references: readonly Outcome[]): boolean {
  return references.some(
    reference => fingerprint(ours) === fingerprint(reference) || hangsLess(ours, reference),
  )
}

/** A repair that was made changes what follows; nobody may hang for it, nor be let in beside a holder. */
export function hurtsNobody(ours: Outcome, references: readonly Outcome[]): boolean {
  return references.some(
    ({ hanging, holders }) =>
      ours.holders <= holders && ours.hanging.every(who => hanging.includes(who)),
  )
}

function hangsLess(ours: Outcome, { hanging, holders }: Outcome): boolean {
  return (
    ours.holders <= holders &&
    ours.hanging.length < hanging.length &&
    ours.hanging.every(who => hanging.includes(who))
  )
}
