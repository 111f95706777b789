import type { Move, Script } from './script.js'

/** A fault that is known and not mended. Its smallest sequence is run, and has to fail as long as it is here. */
export interface Known {
  readonly name: string
  readonly script: string
  /** Longer sequences in which it shows as well, or may. */
  readonly covers: (script: Script) => boolean
}

export const known: readonly Known[] = [
  {
    name:
      'remove() takes a free lock away that a live program has made, which has only detached: ' +
      'when that ends it takes the key file of the next lock with it',
    script: 'memory legacy QT A:create A:detach N:remove B:attach B:kill forward',
    covers: ({ moves }) => {
      const removal = moves.findIndex(({ who, word }) => who === 'N' && word === 'remove')
      return removal >= 0 && hasDetachedMaker(moves.slice(0, removal))
    },
  },
]

export const isKnown = (script: Script): boolean => known.some(({ covers }) => covers(script))

/** Any step on a segment may make its lock anew. */
const hasDetachedMaker = (moves: readonly Move[]): boolean =>
  moves.some(
    ({ who }) => who !== 'N' && moves.findLast(move => move.who === who)?.word === 'detach',
  )
