import {
  resolveAddress,
  type SegmentAddress,
  type SegmentKey,
} from '../addressing/segment-address.js'
import { whenCreated } from '../addressing/when-created.js'
import { wholeSize } from '../arguments/checks.js'
import { deadlineOf, POLL_INTERVAL, pause } from '../arguments/timing.js'
import { isCode, QtIpcError } from '../errors/qt-ipc-error.js'
import { native } from '../native/binding.js'
import { call } from '../native/call.js'
import type { Removal } from '../native/types.js'
import type { Settings } from './attach-options.js'
import { type Entered, SegmentEntry } from './segment-opening.js'

/** What a handle is made of. */
export interface Attachment extends Entered {
  readonly key: SegmentAddress
  readonly settings: Settings
  readonly created: boolean
  readonly onlyLooks: boolean
}

/** One call of the API, its key resolved once for all attempts that it takes. */
interface Request {
  readonly operation: string
  readonly key: SegmentAddress
  readonly settings: Settings
}

const OPEN_ROUNDS = 50

/** Creates where `size` is given, else attaches; waits for the lock for up to `timeout` ms. */
export async function enter(
  operation: string,
  key: SegmentKey,
  settings: Settings,
  size?: number,
): Promise<Attachment> {
  return enterOnce(requestOf(operation, key, settings, size), size, settings.timeout)
}

/** As `enter`, blocking. */
export function enterSync(
  operation: string,
  key: SegmentKey,
  settings: Settings,
  size?: number,
): Attachment {
  const request = requestOf(operation, key, settings, size)
  const { entry, ...opened } = attemptOf(request, size)
  try {
    entry.lock?.acquireSync({ caller: entry.caller, timeout: settings.timeout })
  } catch (error) {
    entry.cancel()
    throw error
  }
  return { ...entry.finish(), ...opened }
}

/** Attaches, else creates, again and again: peers come and go, and each round sees another moment. */
export async function openOrCreate(
  operation: string,
  key: SegmentKey,
  settings: Settings,
  size: number,
): Promise<Attachment> {
  const request = requestOf(operation, key, settings, size)
  const deadline = deadlineOf(settings.timeout)
  for (let round = 1; ; round += 1) {
    try {
      return await enterOnce(request, undefined, deadline.left())
    } catch (error) {
      if (!isCode(error, 'NOT_FOUND')) throw error
    }
    try {
      return await enterOnce(request, size, deadline.left())
    } catch (error) {
      const passing = isCode(error, 'ALREADY_EXISTS') || isCode(error, 'NOT_FOUND')
      if (!passing || round === OPEN_ROUNDS) throw error
    }
  }
}

/** Attaches as soon as there is something to attach to. */
export async function enterWhenThere(
  operation: string,
  key: SegmentKey,
  settings: Settings,
): Promise<Attachment> {
  const { timeout, signal } = settings
  signal?.throwIfAborted()
  const request = requestOf(operation, key, settings, undefined)
  const { kernelName: name, keyText: text } = request.key
  const caller = { operation, key: text }
  const deadline = deadlineOf(timeout)
  for (let isThere = Boolean(call(caller, () => native.look(name))?.size); ; ) {
    if (isThere)
      try {
        return await enterOnce(request, undefined, deadline.left())
      } catch (error) {
        if (!isCode(error, 'NOT_FOUND')) throw error
        // It has gone again. Should the system contradict itself, we ask at a pace that hurts nobody.
        await pause(Math.min(POLL_INTERVAL, deadline.left()), signal)
      }
    isThere = await whenCreated(caller, name, { timeout: deadline.left(), signal })
    if (!isThere)
      throw new QtIpcError('TIMEOUT', `nobody made the segment within ${timeout} ms`, {
        ...caller,
        hint: 'Is the other program running, with the same key, IPC namespace and temporary folder?',
      })
  }
}

/** Throws what `resolveKey` throws, and INVALID_SIZE. */
function requestOf(
  operation: string,
  given: SegmentKey,
  settings: Settings,
  size: number | undefined,
): Request {
  const key = resolveAddress(operation, given, settings.backend)
  if (size !== undefined) wholeSize({ operation, key: key.keyText }, size)
  return { operation, key, settings }
}

async function enterOnce(
  request: Request,
  size: number | undefined,
  timeout: number,
): Promise<Attachment> {
  const { signal } = request.settings
  signal?.throwIfAborted()
  const { entry, ...opened } = attemptOf(request, size)
  try {
    await entry.lock?.acquire({ caller: entry.caller, owner: entry, timeout, signal })
  } catch (error) {
    entry.cancel()
    throw error
  }
  return { ...(await entry.finishAwaited(signal)), ...opened }
}

/** One attempt to attach, or with a size to create, and all that is known of its outcome before. */
function attemptOf(
  { operation, key: given, settings }: Request,
  size: number | undefined,
): { entry: SegmentEntry } & Omit<Attachment, keyof Entered> {
  const { mode, backend } = settings
  const onlyLooks = mode === 'readOnly' && backend !== 'qt' && size === undefined
  // Real Qt has no such thing: it attaches, and its last one out removes the segment.
  const key = onlyLooks ? { ...given, backend: given.kernelName.type } : given
  // The memory of other programs than Qt's is not ours to remove.
  const removal: Removal = settings.removal ?? (key.nativeKey ? 'asQt' : 'ifCreated')
  const entry = new SegmentEntry({ operation }, key, size, {
    mode,
    removal: onlyLooks ? 'never' : removal,
    onlyLooks,
  })
  return { entry, key, settings, created: size !== undefined, onlyLooks }
}
