import type { SharedSegment } from './segment.js'
import type { SharedSemaphore } from './semaphore.js'

/** A segment or a semaphore. */
export type SharedObject = SharedSegment | SharedSemaphore

export const isSemaphore = (object: SharedObject): object is SharedSemaphore => 'role' in object

export const isSegment = (object: SharedObject): object is SharedSegment => !isSemaphore(object)
