/** The property with the memory of a view; a symbol, as a member may have any name. */
export const memory: unique symbol = Symbol('memory')
/** The property with the views of aggregate members, created on first use. */
export const parts: unique symbol = Symbol('parts')

/** A live view of memory as a C type: reading a member reads the memory at that moment. */
export class View {
  readonly [memory]: DataView
  readonly [parts]: (View | undefined)[] = []

  constructor(view: DataView) {
    this[memory] = view
  }
}
