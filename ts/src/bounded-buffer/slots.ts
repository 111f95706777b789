import type { Lock } from '../memory/lock.js'

/** The result of an attempt to put or take an item. */
export type Attempt<T> =
  | { readonly done: T }
  /** No free slot, or no item: the token was one too many. */
  | 'nothing'
  /** A peer reset the lock meanwhile; nothing was put or taken. */
  | 'lost'

/** The items in the memory. The caller holds the lock until a call has settled. An abort of `signal` ends a call soon, or has no effect. */
export interface Slots {
  /** Largest size of an item, in bytes. */
  readonly capacity: number
  /** Whether the memory contains the counts; otherwise only the semaphores have them. */
  readonly isCounted: boolean
  put(
    lock: Lock,
    bytes: Uint8Array,
    signal: AbortSignal | undefined,
  ): Attempt<void> | Promise<Attempt<void>>
  take(
    lock: Lock,
    signal: AbortSignal | undefined,
  ): Attempt<Uint8Array> | Promise<Attempt<Uint8Array>>
  /** Returns the number of items and of free slots. Only if `isCounted`. */
  count(lock: Lock): { readonly items: number; readonly room: number }
}
