import { onFirstUse } from './on-first-use.js'

/** Creates the views of a layout; creates each of the two classes on first use. */
export function viewsOf<V>(
  classFor: (writable: boolean) => new (view: DataView) => V,
): (view: DataView, writable: boolean) => V {
  const readable = onFirstUse(() => classFor(false))
  const writable = onFirstUse(() => classFor(true))
  return (view, isWritable) => new (isWritable ? writable() : readable())(view)
}
