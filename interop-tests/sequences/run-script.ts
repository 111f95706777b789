import { NativeIpcKey } from 'qt-ipc'
import { Debts } from './debts.js'
import type { Event, NativePeers } from './native-peers.js'
import type { Move, Script } from './script.js'
import type { Guest } from './visitor.js'

/** How a run ended, without anything that differs between two runs of the same. */
export interface Outcome {
  /** Of each native, the results of its steps in their order. */
  readonly results: Readonly<Record<string, readonly string[]>>
  /** All objects when the steps are done, and after each program that left. */
  readonly objects: readonly string[]
  /** The natives that sleep on a semaphore, with nobody left to wake them. */
  readonly hanging: readonly string[]
  /** Most natives that had the lock at once. */
  readonly holders: number
  /** N made what the programs share. */
  readonly madeByN: boolean
  /** What N answered, where it is Node. */
  readonly answers: readonly string[]
}

let count = 0

/** Runs a script once. Without a guest, N is a native program like the others. */
export async function runScript(
  natives: NativePeers,
  script: Script,
  guestFor?: (key: string | NativeIpcKey) => Guest,
): Promise<Outcome> {
  count += 1
  const name = `sequence-${process.pid}-${count}`
  const isPosix = script.form === 'posix'
  const key = isPosix ? NativeIpcKey.native(`/${name}`, 'posix') : name
  const run = new Run(natives, guestFor?.(key))
  await natives.begin(script, isPosix ? `/${name}` : name)
  try {
    return await run.all(script)
  } finally {
    await run.end()
  }
}

class Run {
  readonly #natives: NativePeers
  readonly #guest: Guest | undefined
  readonly #results: Record<string, string[]> = {}
  readonly #alive = new Set<string>()
  readonly #holding = new Set<string>()
  readonly #debts = new Debts()
  #waiting: readonly string[] = []
  #holders = 0

  constructor(natives: NativePeers, guest: Guest | undefined) {
    this.#natives = natives
    this.#guest = guest
  }

  async all({ kind, moves, ending }: Script): Promise<Outcome> {
    if (moves.some(({ word }) => word === 'repair' || word === 'remove')) this.#debts.suspectAll()
    await this.#perform(moves)
    // Who is still busy gives up; a native in its place is killed.
    if (this.#guest) await this.#guest.leave()
    else if (this.#waiting.includes('N')) await this.#native(['N:kill'])
    await this.#settle()
    const objects = [await this.#look()]
    const [enter, take, give] =
      kind === 'memory' ? ['attach', 'lock', 'unlock'] : ['open', 'acquire', 'release']
    if (ending === 'reverse') {
      await this.#native([`Y:${enter}`, `Y:${take}`])
      await this.#native(this.#waiting.includes('Y') ? ['Y:kill'] : [`Y:${give}`, 'Y:exit'])
      objects.push(await this.#look())
    }
    const leaving = ['A', 'B', 'C'].filter(who => this.#alive.has(who))
    for (const who of ending === 'forward' ? leaving : leaving.reverse()) {
      await this.#native([`${who}:exit`])
      objects.push(await this.#look())
    }
    await this.#native([`Z:${enter}`])
    if (kind === 'memory' && this.#results['Z']?.at(-1) !== 'attach:ok')
      await this.#native(['Z:else'])
    await this.#native([`Z:${take}`, `Z:${give}`, 'Z:exit'])
    objects.push(await this.#look())
    const { N: answers = [], ...results } = this.#results
    const hanging = this.#waiting.filter(who => who !== 'N')
    const madeByN = kind === 'memory' && moves[0]?.who === 'N'
    return { results, objects, hanging, holders: this.#holders, madeByN, answers }
  }

  async end(): Promise<void> {
    await this.#guest?.leave()
    await this.#natives.end()
  }

  async #look(): Promise<string> {
    return (await this.#natives.look()).join(' ')
  }

  /** Natives that follow one another go in one message, where nobody else could be moved by them. */
  async #perform(moves: readonly Move[]): Promise<void> {
    let batch: Move[] = []
    const flush = async () => {
      if (batch.length > 0) this.#take(await this.#natives.perform(batch))
      batch = []
    }
    for (const move of moves) {
      if (this.#guest && move.who === 'N') {
        await flush()
        this.#guest.begin(move.word)
        await this.#settle()
      } else {
        batch.push(this.#leaving(move))
        if (!this.#guest?.isBusy) continue
        await flush()
        await this.#settle()
      }
    }
    await flush()
  }

  async #native(steps: readonly string[]): Promise<void> {
    const moves = steps.map(step => {
      const [who = '', word = ''] = step.split(':')
      return this.#leaving({ who, word })
    })
    this.#take(await this.#natives.perform(moves))
  }

  /** A process that owes nothing to a semaphore is kept for the next program: ending one, and starting one, takes long. */
  #leaving<M extends { who: string; word: string }>(move: M): M {
    const owes = this.#debts.mayOwe(move.who)
    this.#debts.move(move)
    return move.word === 'exit' && !owes ? { ...move, word: 'leave' } : move
  }

  /** Until nobody can be moved any more. */
  async #settle(): Promise<void> {
    for (let moved = true; moved; ) {
      const ours = (await this.#guest?.settle()) ?? []
      const theirs = await this.#natives.settle()
      this.#take([...ours, ...theirs])
      moved = this.#guest !== undefined && theirs.some(event => !event.endsWith(':waits'))
    }
  }

  #take(events: readonly Event[]): void {
    const waiting = new Set<string>()
    for (const event of events) {
      const [who = '', word = '', result = ''] = event.split(':')
      this.#debts.event(who, word, result)
      this.#alive.add(who)
      if (word === 'waits') {
        waiting.add(who)
        continue
      }
      waiting.delete(who)
      const own = this.#results[who] ?? []
      this.#results[who] = own
      own.push(result === '' ? word : `${word}:${result}`)
      if (word === 'ended') this.#alive.delete(who)
      if (word === 'lock' && result === 'ok' && who !== 'N') this.#holding.add(who)
      if (word === 'unlock' || word === 'ended' || word === 'detach') this.#holding.delete(who)
      this.#holders = Math.max(this.#holders, this.#holding.size)
    }
    this.#waiting = [...waiting].sort()
  }
}
