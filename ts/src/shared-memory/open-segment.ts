import {
  resolveAddress,
  type SegmentAddress,
  type SegmentKey,
} from '../addressing/segment-address.js'
import { whenCreated } from '../addressing/when-created.js'
import { requireSegmentSize } from '../arguments/checks.js'
import { deadlineOf, POLL_INTERVAL, pause } from '../arguments/timing.js'
import { isCode, QtIpcError } from '../errors/qt-ipc-error.js'
import { native } from '../native/binding.js'
import { call } from '../native/call.js'
import type { Removal } from '../native/types.js'
import type { CheckedAttachOptions } from './attach-options.js'
import { type SegmentAndMutex, SegmentOpening } from './segment-opening.js'

/** The parts from which a handle is built. */
export interface OpenedSegment extends SegmentAndMutex {
  readonly address: SegmentAddress
  readonly options: CheckedAttachOptions
  readonly created: boolean
  readonly onlyLooks: boolean
}

/** One call of the API, whose key is resolved once for all attempts. */
interface OpenRequest {
  readonly operation: string
  readonly address: SegmentAddress
  readonly options: CheckedAttachOptions
}

const OPEN_ROUNDS = 50

/** Creates a segment if `size` is given, else attaches; waits for the lock for up to `timeout` ms. */
export async function openSegment(
  operation: string,
  key: SegmentKey,
  options: CheckedAttachOptions,
  size?: number,
): Promise<OpenedSegment> {
  return openOnce(requestOf(operation, key, options, size), size, options.timeout)
}

/** Like `openSegment`, but blocks the thread. */
export function openSegmentSync(
  operation: string,
  key: SegmentKey,
  options: CheckedAttachOptions,
  size?: number,
): OpenedSegment {
  const request = requestOf(operation, key, options, size)
  const { entry: opening, ...opened } = attemptOf(request, size)
  try {
    opening.mutex?.acquireSync({ caller: opening.caller, timeout: options.timeout })
  } catch (error) {
    opening.cancel()
    throw error
  }
  return { ...opening.finish(), ...opened }
}

/** Attaches, else creates; repeats both because peers may create or remove the segment in between. */
export async function attachElseCreate(
  operation: string,
  key: SegmentKey,
  options: CheckedAttachOptions,
  size: number,
): Promise<OpenedSegment> {
  const request = requestOf(operation, key, options, size)
  const deadline = deadlineOf(options.timeout)
  for (let round = 1; ; round += 1) {
    try {
      return await openOnce(request, undefined, deadline.left())
    } catch (error) {
      if (!isCode(error, 'NOT_FOUND')) throw error
    }
    try {
      return await openOnce(request, size, deadline.left())
    } catch (error) {
      const passing = isCode(error, 'ALREADY_EXISTS') || isCode(error, 'NOT_FOUND')
      if (!passing || round === OPEN_ROUNDS) throw error
    }
  }
}

/** Attaches as soon as the segment exists. */
export async function openWhenCreated(
  operation: string,
  key: SegmentKey,
  options: CheckedAttachOptions,
): Promise<OpenedSegment> {
  const { timeout, signal } = options
  signal?.throwIfAborted()
  const request = requestOf(operation, key, options, undefined)
  const { kernelName, keyText: text } = request.address
  const caller = { operation, key: text }
  const deadline = deadlineOf(timeout)
  for (let isThere = Boolean(call(caller, () => native.look(kernelName))?.size); ; ) {
    if (isThere)
      try {
        return await openOnce(request, undefined, deadline.left())
      } catch (error) {
        if (!isCode(error, 'NOT_FOUND')) throw error
        // It was removed again. The pause limits the load should the system contradict itself.
        await pause(Math.min(POLL_INTERVAL, deadline.left()), signal)
      }
    isThere = await whenCreated(caller, kernelName, { timeout: deadline.left(), signal })
    if (!isThere)
      throw new QtIpcError('TIMEOUT', `no program created the segment within ${timeout} ms`, {
        ...caller,
        hint: 'Check that the other program is running, with the same key, IPC namespace and temporary directory',
      })
  }
}

/** @throws {QtIpcError} INVALID_SIZE; the errors of `resolveAddress` pass through. */
function requestOf(
  operation: string,
  given: SegmentKey,
  options: CheckedAttachOptions,
  size: number | undefined,
): OpenRequest {
  const address = resolveAddress(operation, given, options.backend)
  if (size !== undefined) requireSegmentSize({ operation, key: address.keyText }, size)
  return { operation, address, options }
}

async function openOnce(
  request: OpenRequest,
  size: number | undefined,
  timeout: number,
): Promise<OpenedSegment> {
  const { signal } = request.options
  signal?.throwIfAborted()
  const { entry: opening, ...opened } = attemptOf(request, size)
  try {
    await opening.mutex?.acquire({ caller: opening.caller, owner: opening, timeout, signal })
  } catch (error) {
    opening.cancel()
    throw error
  }
  return { ...(await opening.finishAwaited(signal)), ...opened }
}

/** Starts one attempt to attach, or with a size to create; also returns the facts about the handle that are known before. */
function attemptOf(
  { operation, address: givenAddress, options }: OpenRequest,
  size: number | undefined,
): { entry: SegmentOpening } & Omit<OpenedSegment, keyof SegmentAndMutex> {
  const { mode, backend } = options
  const onlyLooks = mode === 'readOnly' && backend !== 'qt' && size === undefined
  // QSharedMemory cannot do this: it attaches, and its last detach removes the segment.
  const address = onlyLooks
    ? { ...givenAddress, backend: givenAddress.kernelName.type }
    : givenAddress
  // Memory of a program without Qt is removed by its creator.
  const removal: Removal = options.removal ?? (address.nativeKey ? 'asQt' : 'ifCreated')
  const opening = new SegmentOpening({ operation }, address, size, {
    mode,
    removal: onlyLooks ? 'never' : removal,
    onlyLooks,
  })
  return { entry: opening, address, options, created: size !== undefined, onlyLooks }
}
