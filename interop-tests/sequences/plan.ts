import type { QtMajor } from '../helpers/peer.js'
import { making, nextMoves, sequences } from './alphabet.js'
import { cases } from './cases.js'
import { randomFrom } from './random.js'
import { type Ending, type Kind, type Move, parseScript, type Script } from './script.js'
import { insert, maker, type Visit, visits } from './visits.js'

export type Part = 'cases' | Kind | 'sample'

export interface PlanOptions {
  readonly parts: readonly Part[]
  /** All sequences of up to so many steps. */
  readonly steps: number
  /** So many longer ones, of up to `longest` steps. */
  readonly sample: number
  readonly longest: number
  readonly seed: number
  /** Of the runs with a Node process of its own, one in so many. */
  readonly processEvery: number
  /** Each script with every mixture of Qt and both orders of leaving; else each with one, in turns. */
  readonly eachVariant: boolean
  readonly forms: readonly Script['form'][]
}

/** One script, and what it is counted as. */
export interface Item {
  readonly group: 'case' | 'all' | 'sample'
  readonly visit: string
  readonly script: Script
  readonly isProcess: boolean
}

const kinds: readonly Kind[] = ['memory', 'semaphore']
const endings: readonly Ending[] = ['forward', 'reverse']
const mixtures: readonly (readonly QtMajor[])[] = [
  [6, 6, 6],
  [5, 5, 5],
  [5, 6, 5],
  [6, 5, 6],
]

/** How a sequence can be run: with which Qt, and in which order its programs leave. */
type Variant = Pick<Script, 'qt' | 'ending'>

/** Everything to run, in an order that puts scripts with the same native steps side by side. */
export function* plan(options: PlanOptions): Generator<Item> {
  const { parts, forms } = options
  if (parts.includes('cases')) yield* named()
  for (const form of forms)
    for (const kind of kinds) if (parts.includes(kind)) yield* everything(kind, form, options)
  if (parts.includes('sample')) yield* sampled(options)
}

function* named(): Generator<Item> {
  for (const { name, script } of cases)
    for (const qt of mixtures)
      yield {
        group: 'case',
        visit: name,
        script: parseScript(script.replace('QT', qt.join(','))),
        isProcess: false,
      }
}

function* everything(kind: Kind, form: Script['form'], options: PlanOptions): Generator<Item> {
  const variants = variantsOf(form)
  let turn = options.seed
  for (let length = 0; length <= options.steps; length += 1)
    for (const [begin, list] of beginnings(kind))
      for (const sequence of sequences(kind, length, begin))
        for (const [visit, moves] of insertions(list, sequence)) {
          turn += 1
          if (visit.isProcess && turn % options.processEvery !== 0) continue
          const chosen = options.eachVariant
            ? variants
            : variants.slice(turn % variants.length).slice(0, 1)
          for (const variant of chosen) yield item('all', visit, { kind, form, moves, ...variant })
        }
}

function* insertions(
  list: readonly Visit[],
  sequence: readonly Move[],
): Generator<readonly [Visit, readonly Move[]]> {
  for (const visit of list)
    for (let place = 1; place <= sequence.length; place += 1) {
      const moves = insert(visit, sequence, place)
      if (moves) yield [visit, moves]
    }
}

/** Debian builds POSIX into Qt 6 only. */
const variantsOf = (form: Script['form']): readonly Variant[] =>
  (form === 'posix' ? mixtures.slice(0, 1) : mixtures).flatMap(qt =>
    endings.map(ending => ({ qt, ending })),
  )

function* sampled({
  sample,
  steps,
  longest,
  seed,
  forms,
  processEvery,
}: PlanOptions): Generator<Item> {
  const random = randomFrom(seed)
  const pick = <T>(list: readonly T[]): T => {
    const picked = list[Math.floor(random() * list.length)]
    if (picked === undefined) throw new RangeError('nothing to pick from')
    return picked
  }
  for (let count = 0; count < sample; ) {
    const kind = pick(kinds)
    const form = pick(forms)
    const [begin, list] = pick(beginnings(kind))
    const length = steps + 1 + Math.floor(random() * (longest - steps))
    let sequence: readonly Move[] = begin
    for (let step = 0; step < length; step += 1)
      sequence = [...sequence, pick(nextMoves(kind, sequence))]
    const visit = pick(list)
    const moves = insert(visit, sequence, 1 + Math.floor(random() * (length + 1)))
    if (!moves || (visit.isProcess && random() * processEvery > 1)) continue
    count += 1
    yield item('sample', visit, { kind, form, moves, ...pick(variantsOf(form)) })
  }
}

const item = (group: Item['group'], visit: Visit, script: Script): Item => ({
  group,
  visit: visit.name,
  script,
  isProcess: visit.isProcess ?? false,
})

/** By a native program, with each visit; by Node. */
function beginnings(kind: Kind): readonly (readonly [readonly Move[], readonly Visit[]])[] {
  const word = making[kind]
  return [
    [[{ who: 'A', word }], visits[kind]],
    [[{ who: 'N', word }], [maker[kind]]],
  ]
}
