import type { Outcome } from './run-script.js'

/** As good for the native programs as one of the runs it is compared with, or better where Qt alone hangs. */
export function isNoWorse(ours: Outcome, references: readonly Outcome[]): boolean {
  return references.some(reference => isSame(ours, reference) || isBetter(ours, reference))
}

/** In all that natives could tell the difference by. */
const isSame = (ours: Outcome, reference: Outcome): boolean =>
  fingerprint(ours) === fingerprint(reference)

const fingerprint = ({ results, objects, hanging }: Outcome): string =>
  JSON.stringify([Object.entries(results).sort(), objects, hanging])

/** Where it cannot end alike: nobody hangs that would not, no more are in at once, and nothing more is left over. */
export function hurtsNobody(ours: Outcome, references: readonly Outcome[]): boolean {
  return references.some(
    reference =>
      ours.holders <= reference.holders &&
      ours.hanging.every(who => reference.hanging.includes(who)) &&
      isPart(lastLook(ours), lastLook(reference)),
  )
}

const lastLook = ({ objects }: Outcome): string[] =>
  objects.at(-1)?.split(' ').filter(Boolean) ?? []

const isPart = (some: readonly string[], all: readonly string[]): boolean =>
  some.every(word => all.includes(word))

function isBetter(ours: Outcome, { hanging, holders }: Outcome): boolean {
  return (
    ours.holders <= holders &&
    ours.hanging.every(who => hanging.includes(who)) &&
    (ours.holders < holders || ours.hanging.length < hanging.length)
  )
}
