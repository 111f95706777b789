/** The memory of a view. Not a name, for any name may be a member's. */
export const memory: unique symbol = Symbol('memory')
/** The views of a view's aggregate members, made on first use. */
export const parts: unique symbol = Symbol('parts')

/** Memory seen as a C type. A member that is read is read from the memory at that moment. */
export class View {
  readonly [memory]: DataView
  readonly [parts]: (View | undefined)[] = []

  constructor(view: DataView) {
    this[memory] = view
  }
}
