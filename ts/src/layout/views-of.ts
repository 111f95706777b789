import { onFirstUse } from './on-first-use.js'

/** Makes the views of a layout; each of the two classes comes with its first view. */
export function viewsOf<V>(
  classFor: (writable: boolean) => new (view: DataView) => V,
): (view: DataView, writable: boolean) => V {
  const readable = onFirstUse(() => classFor(false))
  const writable = onFirstUse(() => classFor(true))
  return (view, isWritable) => new (isWritable ? writable() : readable())(view)
}
