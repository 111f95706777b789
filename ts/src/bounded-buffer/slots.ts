import type { Lock } from '../memory/lock.js'

/** What came of a try to put or take. */
export type Attempt<T> =
  | { readonly done: T }
  /** No room, or no item: the token promised too much. */
  | 'nothing'
  /** A peer reset the lock meanwhile; nothing counts. */
  | 'lost'

/** Where the items are. Called while the lock is held, until what comes of it. An abort of `signal` changes nothing, or ends it soon. */
export interface Slots {
  /** Bytes that one item may have. */
  readonly capacity: number
  /** Whether the memory itself says what is in it; otherwise the tokens are all there is to know. */
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
  /** Items that are there and room that is left. Only where `isCounted`. */
  count(lock: Lock): { readonly items: number; readonly room: number }
}
