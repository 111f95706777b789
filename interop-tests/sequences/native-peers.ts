import { join } from 'node:path'
import type { QtMajor } from '../helpers/peer.js'
import { root } from '../helpers/root.js'
import { cpuOf } from './cpu.js'
import { LineChannel } from './line-channel.js'
import type { Script } from './script.js'

/** "A:lock:ok", "B:ended", "C:waits" */
export type Event = string

/** The native programs of a run, each with its Qt: forked from two warm ones (`cpp/peers`). */
export class NativePeers implements Disposable {
  readonly #troupes: Readonly<Record<QtMajor, LineChannel>>
  #majors: (name: string) => QtMajor = () => 6
  #inUse: readonly QtMajor[] = [6]

  static async start(): Promise<NativePeers> {
    const peers = new NativePeers()
    await Promise.all(Object.values(peers.#troupes).map(({ ready }) => ready))
    return peers
  }

  private constructor() {
    const start = (qt: QtMajor) =>
      new LineChannel(join(root, 'build', `native-qt${qt}`, 'bin', 'peers'))
    this.#troupes = { 5: start(5), 6: start(6) }
  }

  /** Nobody is left of the run before. */
  async begin({ form, qt }: Script, value: string): Promise<void> {
    this.#majors = name =>
      qt['ABC'.indexOf(name)] ?? (name === 'N' || name === 'M' ? 6 : (qt[1] ?? 6))
    this.#inUse = [...new Set(['A', 'B', 'C', 'N', 'Z'].map(this.#majors))]
    for (const major of this.#inUse)
      await this.#troupes[major].ask(`key ${form} ${encodeURIComponent(value)}`)
  }

  /** Has them do these steps, one after the other; each is done, or waits, when the next begins. */
  async perform(
    steps: readonly { readonly who: string; readonly word: string }[],
  ): Promise<Event[]> {
    const [only] = this.#inUse
    if (this.#inUse.length === 1 && only !== undefined) return this.#ask(only, steps)
    const events: Event[] = []
    for (const step of steps) {
      events.push(...(await this.#ask(this.#majors(step.who), [step])))
      events.push(...(await this.settle()))
    }
    return events
  }

  /** Until each is idle, gone or waits, and none has moved another. */
  async settle(): Promise<Event[]> {
    const events: Event[] = []
    for (let quiet = 0; quiet < this.#inUse.length; )
      for (const major of this.#inUse) {
        const told = await this.#ask(major, [])
        events.push(...told)
        quiet = told.some(event => !event.endsWith(':waits')) ? 0 : quiet + 1
      }
    return events
  }

  /** Every IPC object that is there (`cpp/README.md`). */
  async look(): Promise<string[]> {
    return words(await this.#troupes[6].ask('look'))
  }

  /** Kills the programs and removes all objects. */
  async end(): Promise<void> {
    for (const major of this.#inUse) await this.#troupes[major].ask('clear')
  }

  /** Seconds of a processor. */
  get cpu(): number {
    return cpuOf(this.#troupes[5].pid) + cpuOf(this.#troupes[6].pid)
  }

  [Symbol.dispose](): void {
    for (const troupe of Object.values(this.#troupes)) troupe[Symbol.dispose]()
  }

  async #ask(major: QtMajor, steps: readonly { who: string; word: string }[]): Promise<Event[]> {
    const line = steps.map(({ who, word }) => ` ${who} ${word}`).join('')
    return words(await this.#troupes[major].ask(`do${line}`))
  }
}

function words(answer: string): string[] {
  const [ok, ...rest] = answer.split(' ')
  if (ok !== 'ok') throw new Error(answer)
  return rest.filter(Boolean)
}
