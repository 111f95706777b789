import { onAbort } from '../arguments/timing.js'
import { QtIpcError } from '../errors/qt-ipc-error.js'
import { runJob, type StartJob } from '../native/job.js'
import type { CancelJob } from '../native/types.js'
import type { SegmentAccess } from './copy-access.js'

/**
 * The early end of a call: its signal aborts, or its handle is detached. The call rejects at once; a job that runs for it is
 * cancelled, and `runToEnd` waits for the end of that job where that is necessary.
 */
export class Ending {
  readonly #segment: SegmentAccess
  readonly #operation: string
  readonly #unsubscribe: readonly (() => void)[]
  readonly #ended: Promise<never>
  #reject: (reason: unknown) => void = () => {}
  #reason: { readonly is: unknown } | undefined
  #cancel: CancelJob | undefined

  constructor(segment: SegmentAccess, operation: string, signal: AbortSignal | undefined) {
    this.#segment = segment
    this.#operation = operation
    this.#ended = new Promise((_resolve, reject) => {
      this.#reject = reject
    })
    this.#ended.catch(() => {})
    this.#unsubscribe = [
      segment.onClosing(() => this.#end(this.#detached())),
      onAbort(signal, () => this.#end(signal?.reason)),
    ]
    if (signal?.aborted) this.#end(signal.reason)
  }

  /** Throws the reason once the call has ended. */
  throwIfEnded(): void {
    if (this.#reason) throw this.#reason.is
  }

  /** Settles like `task`, or rejects with the reason as soon as the call ends; the result of `task` is then ignored. */
  race<T>(task: Promise<T>): Promise<T> {
    return Promise.race([task, this.#ended])
  }

  /** Runs a job, cancelled when the call ends. Settles when the job has ended, and only then. */
  async runToEnd(start: StartJob): Promise<void> {
    this.throwIfEnded()
    const caller = this.#segment.caller(this.#operation)
    const job = runJob(caller, start, cancel => {
      this.#cancel = cancel
    })
    try {
      await this.#segment.during(job)
    } finally {
      this.#cancel = undefined
    }
  }

  /** To be called when the call has settled. */
  dispose(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
  }

  #end(reason: unknown): void {
    this.#reason ??= { is: reason }
    this.#cancel?.()
    this.#reject(this.#reason.is)
  }

  #detached(): QtIpcError {
    const message = `the ${this.#segment.noun} was detached during the copy`
    return new QtIpcError('DETACHED', message, this.#segment.caller(this.#operation))
  }
}
