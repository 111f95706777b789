import type { Outcome } from './run-script.js'

/** All that natives could tell the difference by. */
export const fingerprint = ({ results, objects, hanging, madeByN }: Outcome): string =>
  JSON.stringify([
    Object.entries(results).sort(),
    objects.map(look => withoutSpareLock(look, madeByN)),
    hanging,
  ])

/**
 * A free lock that its name leads to is as good as none when there is no segment: the next program uses it, or makes it.
 * The lock of a segment that Node made also stays while others are attached, where Qt's creator takes it from them.
 */
function withoutSpareLock(look: string, always: boolean): string {
  if (!always && look.includes('segment')) return look
  const pair = ['file:qipc_systemsem', 'semaphore:named:1']
  const words = look.split(' ')
  return pair.every(word => words.includes(word))
    ? words.filter(word => !pair.includes(word)).join(' ')
    : look
}

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
