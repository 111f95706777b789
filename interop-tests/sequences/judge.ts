import type { Outcome } from './run-script.js'

/** All that natives could tell the difference by. */
const fingerprint = (
  { results, objects, hanging }: Outcome,
  simplify: (look: string) => string,
): string => JSON.stringify([Object.entries(results).sort(), objects.map(simplify), hanging])

/**
 * The lock of a segment that Node made stays, free and with its key file, while others are attached. Qt's creator takes it
 * from them, or leaves it without a name.
 */
function isSame(ours: Outcome, reference: Outcome): boolean {
  const plain = ours.madeByN ? withoutFreeLock : withoutSpareLock
  const same = fingerprint(ours, plain)
  return (
    same === fingerprint(reference, plain) ||
    (ours.madeByN && same === fingerprint(reference, look => plain(withoutNamelessLock(look))))
  )
}

/** A free lock that its name leads to is as good as none: the next program uses it, or makes it. */
const withoutFreeLock = (look: string): string => {
  const pair = ['file:qipc_systemsem', 'semaphore:named:1']
  const words = look.split(' ')
  if (!pair.every(word => words.includes(word))) return look
  return words.filter(word => !pair.includes(word)).join(' ')
}

/** With a segment, its lock counts. */
const withoutSpareLock = (look: string): string =>
  look.includes('segment') ? look : withoutFreeLock(look)

const withoutNamelessLock = (look: string): string =>
  look
    .split(' ')
    .filter(word => word !== 'semaphore:nameless:1')
    .join(' ')

/** As good for the native programs as one of the runs it is compared with, or better where Qt alone hangs. */
export function isNoWorse(ours: Outcome, references: readonly Outcome[]): boolean {
  return references.some(reference => isSame(ours, reference) || isBetter(ours, reference))
}

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
  withoutFreeLock(objects.at(-1) ?? '')
    .split(' ')
    .filter(Boolean)

const isPart = (some: readonly string[], all: readonly string[]): boolean =>
  some.every(word => all.includes(word))

function isBetter(ours: Outcome, { hanging, holders }: Outcome): boolean {
  return (
    ours.holders <= holders &&
    ours.hanging.every(who => hanging.includes(who)) &&
    (ours.holders < holders || ours.hanging.length < hanging.length)
  )
}
