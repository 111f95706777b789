import { Layout } from './layout.js'
import { memoryOf } from './memory.js'

/** A type with parts. `V` is its live view, `W` its writable live view. */
export class Aggregate<T, V, W> extends Layout<T> {
  /**
   * A live view: each member is read from `bytes` when it is accessed; reading a number allocates nothing. Strings and typed
   * arrays are copied at each access. It acquires no lock: hold the lock, or expect members of different states. Once the memory is
   * detached, access throws ERR_LAYOUT_DETACHED.
   */
  view(bytes: Uint8Array): V {
    return this.viewOf(bytes, false) as V
  }

  /** A live view like `view`, whose scalars and strings can also be assigned. */
  writableView(bytes: Uint8Array): W {
    return this.viewOf(bytes, true) as W
  }

  private viewOf(bytes: Uint8Array, writable: boolean): unknown {
    const type = this.standalone
    return type.viewOf?.(memoryOf(type, bytes), writable)
  }
}
