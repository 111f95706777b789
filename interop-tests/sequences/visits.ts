import { type Kind, type Move, parseMoves } from './script.js'

/** One call of ours: steps of N, put in among the native ones. */
export interface Visit {
  readonly name: string
  /** What N does at the chosen place, and so many native steps later. */
  readonly at: Readonly<Record<number, string>>
  /** What N has done from the beginning, and does at the end: it stays attached for all the rest. */
  readonly stands?: { readonly first: string; readonly last: string }
  /** Whether N is a Node process of its own, which ends in the run. */
  readonly isProcess?: boolean
}

const stands = { first: 'attach', last: 'detach' }

export const visits: Readonly<Record<Kind, readonly Visit[]>> = {
  memory: [
    { name: 'read', at: { 0: 'attach read detach' } },
    { name: 'read of a handle that stays', at: { 0: 'read' }, stands },
    { name: 'read without waiting', at: { 0: 'try' }, stands },
    { name: 'open', at: { 0: 'else detach' } },
    { name: 'hold over one step', at: { 0: 'attach lock', 1: 'unlock detach' } },
    { name: 'hold over two steps', at: { 0: 'attach lock', 2: 'unlock detach' } },
    { name: 'hold of a handle that stays', at: { 0: 'lock', 1: 'unlock' }, stands },
    { name: 'attached for one step', at: { 0: 'attach', 1: 'detach' } },
    { name: 'attached for two steps', at: { 0: 'attach', 2: 'detach' } },
    { name: 'watch that begins and ends', at: { 0: 'attach watch', 1: 'unwatch detach' } },
    { name: 'repairLock', at: { 0: 'repair' } },
    { name: 'remove', at: { 0: 'remove' } },
    { name: 'process that exits in a hold', at: { 0: 'attach lock', 1: 'exit' }, isProcess: true },
    {
      name: 'process that is killed in a hold',
      at: { 0: 'attach lock', 1: 'kill' },
      isProcess: true,
    },
  ],
  semaphore: [
    { name: 'token', at: { 0: 'open acquire release close' } },
    { name: 'token over one step', at: { 0: 'open acquire', 1: 'release close' } },
    { name: 'token over two steps', at: { 0: 'open acquire', 2: 'release close' } },
    {
      name: 'token of a handle that stays',
      at: { 0: 'acquire', 1: 'release' },
      stands: { first: 'open', last: 'close' },
    },
    { name: 'token given', at: { 0: 'open release close' } },
    { name: 'opened for one step', at: { 0: 'open', 1: 'close' } },
    { name: 'made anew for one step', at: { 0: 'reset', 1: 'close' } },
    {
      name: 'process that exits with a token',
      at: { 0: 'open acquire', 1: 'exit' },
      isProcess: true,
    },
    {
      name: 'process that is killed with a token',
      at: { 0: 'open acquire', 1: 'kill' },
      isProcess: true,
    },
  ],
}

/** N makes the segment or the semaphore, and leaves at the chosen place. */
export const maker: Readonly<Record<Kind, Visit>> = {
  memory: { name: 'made by Node', at: { 0: 'detach' } },
  semaphore: { name: 'made by Node', at: { 0: 'close' } },
}

/** The sequence with the visit after its first `place` steps; `undefined` where it would go on beyond the end. */
export function insert(
  visit: Visit,
  sequence: readonly Move[],
  place: number,
): readonly Move[] | undefined {
  const last = Math.max(...Object.keys(visit.at).map(Number))
  if (place + last > sequence.length) return undefined
  const moves = Array.from({ length: sequence.length + 1 }, (_, index) => [
    ...(visit.stands && index === 1 ? ours(visit.stands.first) : []),
    ...ours(visit.at[index - place] ?? ''),
    ...(visit.stands && index === sequence.length ? ours(visit.stands.last) : []),
    ...sequence.slice(index, index + 1),
  ])
  return moves.flat()
}

/**
 * The sequences in which a native program takes the place of N: one whose process lives on when it has left, as Node does, and
 * one whose process ends, so that the kernel undoes what it owes. None where no native program does such a step. A segment to which
 * nobody is attached is removed by a native program that attaches and detaches, so that this stands for a `remove` that `succeeded`.
 */
export function inItsPlace(
  moves: readonly Move[],
  succeeded: boolean,
): readonly (readonly Move[])[] {
  const isNodeOnly = ({ who, word }: Move) =>
    who === 'N' && (word === 'repair' || (word === 'remove' && !succeeded))
  if (moves.some(isNodeOnly)) return []
  const places = ['drop', 'exit'].map(leaving =>
    moves.flatMap(move =>
      move.who === 'N' ? ours(native[move.word]?.replace('leave', leaving) ?? move.word) : [move],
    ),
  )
  const [first] = places
  return first && isMadeAnew(moves) ? [...places, first.flatMap(madeByAnother)] : places
}

/** While N is there another program makes a semaphore that N may have made before. */
function isMadeAnew(moves: readonly Move[]): boolean {
  const isOurs = ({ who }: Move) => who === 'N'
  return moves
    .slice(moves.findIndex(isOurs), moves.findLastIndex(isOurs))
    .some(({ who, word }) => who !== 'N' && (word === 'else' || word === 'reset'))
}

/**
 * What N would make has been made by M, which does not live to remove it. A native program that has made a semaphore takes the
 * key file with it when it leaves, also when that leads to the semaphore of somebody else by then; Node does not.
 */
const madeByAnother = (move: Move): readonly Move[] =>
  move.who === 'N'
    ? parseMoves(`${byM[move.word] ?? ''} N:${attaching[move.word] ?? move.word}`)
    : [move]

const made = 'M:attach M:lock M:unlock M:kill'
const opened = 'M:open M:acquire M:release M:kill'

const byM: Readonly<Record<string, string>> = {
  create: 'M:create M:kill',
  reset: 'M:reset M:kill',
  attach: made,
  either: 'M:either M:kill',
  lock: made,
  open: opened,
  acquire: opened,
}

const attaching: Readonly<Record<string, string>> = {
  create: 'attach',
  reset: 'open',
  either: 'attach',
}

const native: Readonly<Record<string, string>> = {
  else: 'either',
  read: 'lock unlock',
  try: 'lock unlock',
  watch: 'lock unlock',
  unwatch: '',
  remove: 'attach leave',
  // A handle has left when its destructor has run.
  detach: 'leave',
}

const ours = (words: string): Move[] =>
  parseMoves(
    words
      .split(' ')
      .filter(Boolean)
      .map(word => `N:${word}`)
      .join(' '),
  )
