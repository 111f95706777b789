import { isCode, QtIpcError } from './errors.js'
import type { Removal } from './native/types.js'
import { type Entered, SegmentEntry } from './segment-entry.js'
import { type ResolvedKey, resolveKey, type SegmentKey } from './segment-key.js'
import { type Settings, wholeSize } from './settings.js'
import { deadlineOf, POLL_INTERVAL, pause } from './timing.js'

/** What a handle is made of. */
export interface Attachment extends Entered {
  readonly key: ResolvedKey
  readonly settings: Settings
  readonly created: boolean
}

const OPEN_ROUNDS = 50

/** Creates where `size` is given, else attaches; waits for the lock for up to `timeout` ms. */
export async function enter(
  operation: string,
  key: SegmentKey,
  settings: Settings,
  size?: number,
  timeout = settings.timeout,
): Promise<Attachment> {
  const { signal } = settings
  signal?.throwIfAborted()
  const { entry, resolved } = prepare(operation, key, settings, size)
  try {
    await entry.lock?.take({ caller: entry.caller, owner: entry, timeout, signal })
  } catch (error) {
    entry.cancel()
    throw error
  }
  const entered = await entry.finishAwaited(signal)
  return { ...entered, key: resolved, settings, created: size !== undefined }
}

/** As `enter`, blocking. */
export function enterSync(
  operation: string,
  key: SegmentKey,
  settings: Settings,
  size?: number,
): Attachment {
  const { entry, resolved } = prepare(operation, key, settings, size)
  try {
    entry.lock?.takeSync({ caller: entry.caller, timeout: settings.timeout })
  } catch (error) {
    entry.cancel()
    throw error
  }
  return { ...entry.finish(), key: resolved, settings, created: size !== undefined }
}

/** Attaches, else creates, again and again: peers come and go, and each round sees another moment. */
export async function openOrCreate(
  operation: string,
  key: SegmentKey,
  settings: Settings,
  size: number,
): Promise<Attachment> {
  const { text } = resolveKey(operation, key, settings.backend)
  wholeSize({ operation, key: text }, size)
  const deadline = deadlineOf(settings.timeout)
  for (let round = 1; ; round += 1) {
    try {
      return await enter(operation, key, settings, undefined, deadline.left())
    } catch (error) {
      if (!isCode(error, 'NOT_FOUND')) throw error
    }
    try {
      return await enter(operation, key, settings, size, deadline.left())
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
  const { text } = resolveKey(operation, key, settings.backend)
  const deadline = deadlineOf(timeout)
  for (;;) {
    try {
      return await enter(operation, key, settings, undefined, deadline.left())
    } catch (error) {
      if (!isCode(error, 'NOT_FOUND')) throw error
    }
    if (deadline.left() === 0)
      throw new QtIpcError('TIMEOUT', `nobody made the segment within ${timeout} ms`, {
        operation,
        key: text,
        hint: 'Is the other program running, with the same key, IPC namespace and temporary folder?',
      })
    await pause(Math.min(POLL_INTERVAL, deadline.left()), signal)
  }
}

function prepare(
  operation: string,
  key: SegmentKey,
  settings: Settings,
  size: number | undefined,
): { entry: SegmentEntry; resolved: ResolvedKey } {
  const resolved = resolveKey(operation, key, settings.backend)
  if (size !== undefined) wholeSize({ operation, key: resolved.text }, size)
  // The memory of other programs than Qt's is not ours to remove.
  const removal: Removal = settings.removal ?? (resolved.nativeKey ? 'asQt' : 'ifCreated')
  const entry = new SegmentEntry({ operation }, resolved, size, { mode: settings.mode, removal })
  return { entry, resolved }
}
