import { onAbort, startTimer, type Timing } from '../arguments/timing.js'
import type { Call } from '../errors/qt-ipc-error.js'
import { native } from '../native/binding.js'
import { call } from '../native/call.js'
import type { KernelSegmentName, NativeFilePart } from '../native/types.js'

/**
 * Waits until a segment or a file may exist: true, or false after `timeout` ms. Keeps the event loop alive meanwhile.
 * All waits of a thread share one thread of the addon. Rejects with the signal's reason as soon as it aborts.
 *
 * @throws {QtIpcError} OUT_OF_RESOURCES when that thread cannot be started.
 */
export async function whenCreated(
  caller: Call,
  name: KernelSegmentName | NativeFilePart,
  { timeout = Infinity, signal }: Timing,
): Promise<boolean> {
  signal?.throwIfAborted()
  let settle = (_isCreated: boolean) => {}
  let fail = (_reason: unknown) => {}
  const created = new Promise<boolean>((resolve, reject) => {
    settle = resolve
    fail = reject
  })
  const stop = call(caller, () => native.whenCreated(name, () => settle(true)))
  const timer = startTimer(() => settle(false), timeout)
  const forget = onAbort(signal, () => fail(signal?.reason))
  try {
    return await created
  } finally {
    stop()
    clearTimeout(timer)
    forget()
  }
}
