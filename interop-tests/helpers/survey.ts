import type { NativeIpcKey } from 'qt-ipc'
import {
  listSegments,
  listSemaphores,
  type SharedSegment,
  type SharedSemaphore,
} from 'qt-ipc/inspect'

/** The one segment with that key (a string: a legacy key), as the library finds it. */
export async function findSegment(key: string | NativeIpcKey): Promise<SharedSegment> {
  return theOne(await listSegments({ keys: keysOf(key) }), key)
}

/** The one semaphore with that key. */
export async function findSemaphore(key: string | NativeIpcKey): Promise<SharedSemaphore> {
  return theOne(await listSemaphores({ keys: keysOf(key) }), key)
}

const keysOf = (key: string | NativeIpcKey) => (typeof key === 'string' ? [key] : [])

function theOne<T extends SharedSegment | SharedSemaphore>(
  objects: readonly T[],
  key: string | NativeIpcKey,
): T {
  // Tests in other namespaces have objects of their own, but no keys of ours.
  const found = objects.filter(object =>
    typeof key === 'string' ? object.key === key : object.nativeKey === key.nativeKey,
  )
  const [only, ...others] = found
  if (!only || others.length > 0) throw new Error(`${found.length} objects with the key ${key}`)
  return only
}
