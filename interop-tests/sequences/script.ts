import type { QtMajor } from '../helpers/peer.js'

/** The programs of a run: natives A, B and C, a newcomer, and N, which is Node or the native in its place. */
export type Name = 'A' | 'B' | 'C' | 'N'

/** One step of one program. */
export interface Move {
  readonly who: Name
  readonly word: string
}

export type Kind = 'memory' | 'semaphore'
export type Ending = 'forward' | 'reverse'

/** What is run, and all that a replay needs. */
export interface Script {
  readonly kind: Kind
  readonly form: 'legacy' | 'posix'
  /** The Qt of A, B, C. The newcomer has that of B. */
  readonly qt: readonly QtMajor[]
  readonly moves: readonly Move[]
  /** In which order the programs that are left leave. */
  readonly ending: Ending
}

/** "memory legacy 6,5 A:create A:lock N:attach forward". */
export function printScript({ kind, form, qt, moves, ending }: Script): string {
  return [kind, form, qt.join(','), ...moves.map(({ who, word }) => `${who}:${word}`), ending].join(
    ' ',
  )
}

export function parseScript(text: string): Script {
  const [kind, form, qt = '', ...rest] = text.trim().split(/\s+/)
  const ending = rest.pop()
  const moves = rest.map(parseMove)
  if (
    (kind !== 'memory' && kind !== 'semaphore') ||
    (form !== 'legacy' && form !== 'posix') ||
    (ending !== 'forward' && ending !== 'reverse')
  )
    throw new TypeError(`not a script: ${text}`)
  const majors = qt.split(',').map(major => (major === '5' ? 5 : 6))
  return { kind, form, qt: majors, moves, ending }
}

/** "A:lock B:else" */
export const parseMoves = (text: string): Move[] => text.split(' ').filter(Boolean).map(parseMove)

function parseMove(text: string): Move {
  const [who = '', word = ''] = text.split(':')
  if (!/^[ABCN]$/.test(who) || word === '') throw new TypeError(`not a step: ${text}`)
  return { who: who as Name, word }
}
