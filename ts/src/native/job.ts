import type { Call } from '../errors/qt-ipc-error.js'
import { type HintFor, toQtIpcError } from './call.js'
import type { CancelJob, JobDone } from './types.js'

/**
 * Bytes that an awaited call copies, allocates or unmaps at most on the JavaScript thread; a larger amount is a job of the
 * addon. A copy of this size takes 0.1 ms, and at most 10 ms when each of its pages is touched for the first time.
 */
export const LARGEST_AT_ONCE = 2 ** 20

export type StartJob = (done: JobDone) => CancelJob

/** Resolves when the job has ended; passes `started` the function that ends it early. Rejects with a QtIpcError. */
export function runJob(
  caller: Call,
  start: StartJob,
  started: (cancel: CancelJob) => void = () => {},
  hint?: HintFor,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(toQtIpcError(caller, error, hint))
    try {
      started(start(error => (error ? fail(error) : resolve())))
    } catch (error) {
      fail(error)
    }
  })
}
