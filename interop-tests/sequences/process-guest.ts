import { setImmediate } from 'node:timers/promises'
import { LineProcess } from '../helpers/line-process.js'
import { NodePeer, nodePeerProgram } from '../helpers/node-peer.js'
import { root } from '../helpers/root.js'
import { sleepsOnSemaphore } from './asleep.js'
import type { Event } from './native-peers.js'
import type { Guest } from './visitor.js'

const codes: Readonly<Record<string, string>> = {
  attach: 'shm = await SharedMemory.attach(key, { timeout: Infinity })',
  lock: 'lock = await shm.lock({ timeout: Infinity })',
  open: 'semaphore = await SystemSemaphore.open(key, 1)',
  acquire: 'await semaphore.acquire({ timeout: Infinity })',
  exit: 'process.exit(0)',
}

/** A Node process of its own, which ends in the run. */
export class ProcessGuest implements Guest {
  readonly #peer: NodePeer
  #chain: Promise<unknown> = Promise.resolve()
  #busy = 0
  #events: Event[] = []

  /** Takes a while: to be called before it is needed. */
  static async start(): Promise<NodePeer> {
    const node = [
      process.execPath,
      '--import=tsx',
      '--input-type=module',
      '--eval',
      nodePeerProgram,
    ]
    return NodePeer.on(new LineProcess(node, { cwd: root }))
  }

  /** `key` is the JavaScript that gives the key. */
  constructor(peer: NodePeer, key: string) {
    this.#peer = peer
    this.#do('key', () => peer.run(`key = ${key}; return null`))
    this.#events = []
  }

  get isBusy(): boolean {
    return this.#busy > 0
  }

  begin(word: string): void {
    if (word === 'kill') this.#peer.process.kill()
    if (word === 'kill' || word === 'exit')
      this.#do('ended', async () => {
        if (word === 'exit') this.#peer.end(codes['exit'] ?? '')
        await this.#peer.process.exited
      })
    else this.#do(word, () => this.#peer.run(`${codes[word]}; return null`))
  }

  async settle(): Promise<Event[]> {
    while (this.isBusy && !sleepsOnSemaphore(this.#peer.pid)) await setImmediate()
    const events = this.#events.filter(event => !event.startsWith('N:key'))
    this.#events = []
    return this.isBusy ? [...events, 'N:waits'] : events
  }

  async leave(): Promise<void> {
    this.#peer.process.kill()
    await this.#peer.process.exited
    await this.#chain
  }

  #do(word: string, step: () => Promise<unknown>): void {
    this.#busy += 1
    this.#chain = this.#chain.then(async () => {
      const result = await step().then(
        () => 'ok',
        (error: unknown) => String(error).replaceAll(/\s+/g, '-'),
      )
      this.#busy -= 1
      this.#events.push(`N:${word}:${result}`)
    })
  }
}
