import type { ExecutionContext } from 'ava'
import { QtIpcError, type QtIpcErrorName } from 'qt-ipc'

/** The QtIpcError that `attempt` ends with; the test fails when it ends with anything else. */
export async function failure(
  t: ExecutionContext,
  name: QtIpcErrorName,
  attempt: Promise<unknown> | (() => unknown),
): Promise<QtIpcError> {
  const promise = typeof attempt === 'function' ? (async () => attempt())() : attempt
  const error = await t.throwsAsync(promise, { instanceOf: QtIpcError }, name)
  if (!error) throw new Error(`no ${name}`)
  t.is(error.code, `ERR_QT_IPC_${name}`)
  return error
}
