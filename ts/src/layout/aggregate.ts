import { Layout } from './layout.js'
import { memoryOf } from './memory.js'

/** A type with parts. `V` is its live view, `W` the one that can be written. */
export class Aggregate<T, V, W> extends Layout<T> {
  /**
   * A live view: each member is read from `bytes` when it is asked for, nothing is decoded ahead, and a number costs no
   * allocation. Texts and typed arrays are copied at each read. It takes no lock: hold it, or expect members that do not
   * belong together. Once the memory is detached, reading throws ERR_LAYOUT_DETACHED.
   */
  view(bytes: Uint8Array): V {
    return this.viewOf(bytes, false) as V
  }

  /** The same, and scalars and texts can be assigned. */
  writableView(bytes: Uint8Array): W {
    return this.viewOf(bytes, true) as W
  }

  private viewOf(bytes: Uint8Array, writable: boolean): unknown {
    const type = this.standalone
    return type.viewOf?.(memoryOf(type, bytes), writable)
  }
}
