import { setImmediate } from 'node:timers/promises'
import { type Lock, type NativeIpcKey, SharedMemory, SystemSemaphore, type Watch } from 'qt-ipc'
import { sleepsOnSemaphore } from './asleep.js'
import type { Event } from './native-peers.js'

/** A program of a run that is not native. */
export interface Guest {
  /** Begins a step; one that waits keeps the next ones waiting. */
  begin(word: string): void
  readonly isBusy: boolean
  /** Until all steps are done, or one waits for a semaphore. What has been done since. */
  settle(): Promise<Event[]>
  /** Ends whatever it still does or has. */
  leave(): Promise<void>
}

const size = 64

/** This process as a program of the run, through the library. */
export class Visitor implements Guest {
  readonly #key: string | NativeIpcKey
  readonly #abort = new AbortController()
  #chain: Promise<void> = Promise.resolve()
  #busy = 0
  #events: Event[] = []
  #shm: SharedMemory | undefined
  #lock: Lock | undefined
  #watch: Watch<Uint8Array> | undefined
  #semaphore: SystemSemaphore | undefined

  constructor(key: string | NativeIpcKey) {
    this.#key = key
  }

  get isBusy(): boolean {
    return this.#busy > 0
  }

  begin(word: string): void {
    this.#busy += 1
    this.#chain = this.#chain.then(async () => {
      const result = await this.#perform(word).catch(nameOf)
      this.#busy -= 1
      this.#events.push(`N:${word}:${result}`)
    })
  }

  async settle(): Promise<Event[]> {
    while (this.isBusy && !sleepsOnSemaphore('self')) await setImmediate()
    const events = this.#events
    this.#events = []
    return this.isBusy ? [...events, 'N:waits'] : events
  }

  async leave(): Promise<void> {
    this.#abort.abort(new Error('aborted'))
    await this.#chain
    this.#lock?.release()
    await this.#shm?.detach({ timeout: 0 })
    this.#semaphore?.close()
  }

  async #perform(word: string): Promise<string> {
    const { signal } = this.#abort
    // A native program that gives up does none of its later steps either.
    if (signal.aborted) return 'skipped'
    // Waits as a native program does.
    const patient = { timeout: Infinity, signal }
    switch (word) {
      case 'create':
        this.#shm = await SharedMemory.create(this.#key, size, patient)
        return 'ok'
      case 'attach':
        this.#shm = await SharedMemory.attach(this.#key, patient)
        return 'ok'
      case 'else':
        this.#shm = await SharedMemory.open(this.#key, size, patient)
        return 'ok'
      case 'detach':
        await this.#shm?.detach(patient)
        return this.#forget()
      case 'lock':
        this.#lock = await this.#shm?.lock(patient)
        return this.#lock ? 'ok' : 'none'
      case 'unlock':
        this.#lock?.release()
        return this.#lock?.lost ? 'lost' : 'ok'
      case 'read':
        return (await this.#shm?.read(patient)) ? 'ok' : 'none'
      case 'try':
        return (await this.#shm?.read({ timeout: 0 })) ? 'ok' : 'none'
      case 'watch':
        this.#watch = this.#shm?.watch({ interval: 1, ...patient })
        await this.#watch?.next()
        // The second look is what the watch goes on with.
        this.#watch?.next().catch(() => {})
        return 'ok'
      case 'unwatch':
        await this.#watch?.return?.()
        return 'ok'
      case 'repair':
        return String(await SharedMemory.repairLock(this.#key))
      case 'remove':
        return String(await SharedMemory.remove(this.#key))
      case 'open':
        this.#semaphore = await SystemSemaphore.open(this.#key, 1, patient)
        return 'ok'
      case 'reset':
        this.#semaphore = await SystemSemaphore.create(this.#key, 1, patient)
        return 'ok'
      case 'acquire':
        await this.#semaphore?.acquire(patient)
        return this.#semaphore ? 'ok' : 'none'
      case 'release':
        this.#semaphore?.release()
        return 'ok'
      case 'close':
        this.#semaphore?.close()
        this.#semaphore = undefined
        return 'ok'
      default:
        throw new TypeError(`no such step: ${word}`)
    }
  }

  #forget(): string {
    this.#shm = undefined
    this.#lock = undefined
    this.#watch = undefined
    return 'ok'
  }
}

function nameOf(error: unknown): string {
  if (error instanceof Error && 'code' in error)
    return String(error.code).replace('ERR_QT_IPC_', '')
  return error instanceof Error ? error.message.replaceAll(' ', '-') : String(error)
}
