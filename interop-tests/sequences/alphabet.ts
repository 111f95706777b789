import type { Kind, Move, Name } from './script.js'

/** Where a native program is, as far as the script knows. */
type State = 'out' | 'in' | 'holding'

interface Step {
  readonly from: readonly State[]
  readonly to: State
}

/** The steps of native programs. A name whose program has ended begins with a new one. */
const steps: Readonly<Record<Kind, Readonly<Record<string, Step>>>> = {
  memory: {
    attach: { from: ['out'], to: 'in' },
    else: { from: ['out'], to: 'in' },
    lock: { from: ['in'], to: 'holding' },
    unlock: { from: ['holding'], to: 'in' },
    detach: { from: ['in'], to: 'out' },
    exit: { from: ['in', 'holding'], to: 'out' },
    kill: { from: ['in', 'holding'], to: 'out' },
  },
  semaphore: {
    open: { from: ['out'], to: 'in' },
    reset: { from: ['out'], to: 'in' },
    acquire: { from: ['in'], to: 'holding' },
    release: { from: ['in', 'holding'], to: 'in' },
    close: { from: ['in'], to: 'out' },
    exit: { from: ['in', 'holding'], to: 'out' },
    kill: { from: ['in', 'holding'], to: 'out' },
  },
}

/** The step that makes what the programs share. */
export const making: Readonly<Record<Kind, string>> = { memory: 'create', semaphore: 'reset' }

const names: readonly Name[] = ['A', 'B', 'C']

/** What can come after these moves. C comes after B, so that no sequence is there twice under other names. */
export function nextMoves(kind: Kind, moves: readonly Move[]): Move[] {
  return names
    .filter(who => who !== 'C' || moves.some(move => move.who === 'B'))
    .flatMap(who =>
      Object.entries(steps[kind])
        .filter(([, { from }]) => from.includes(stateOf(kind, who, moves)))
        .map(([word]) => ({ who, word })),
    )
}

/** All sequences of `length` steps after `begin`. */
export function* sequences(
  kind: Kind,
  length: number,
  begin: readonly Move[],
): Generator<readonly Move[]> {
  if (length === 0) yield begin
  else
    for (const move of nextMoves(kind, begin)) yield* sequences(kind, length - 1, [...begin, move])
}

function stateOf(kind: Kind, who: Name, moves: readonly Move[]): State {
  const word = moves.findLast(move => move.who === who)?.word
  if (word === undefined) return 'out'
  return word === making[kind] ? 'in' : (steps[kind][word]?.to ?? 'out')
}
