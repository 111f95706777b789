import type { Aggregate } from './aggregate.js'
import type { BitField } from './bit-field.js'
import type { Layout } from './layout.js'
import type { Placed } from './placed.js'

/** The decoded type of a member. */
export type ValueOf<M> =
  M extends Placed<infer L>
    ? ValueOf<L>
    : M extends BitField<infer T>
      ? T
      : M extends Layout<infer T>
        ? T
        : never

/** The type of a member in a live view: a view for an aggregate, otherwise the value. */
export type ViewOf<M> =
  M extends Placed<infer L>
    ? ViewOf<L>
    : M extends Aggregate<unknown, infer V, unknown>
      ? V
      : ValueOf<M>

/** The type of a member in a writable view. */
export type WritableViewOf<M> =
  M extends Placed<infer L>
    ? WritableViewOf<L>
    : M extends Aggregate<unknown, unknown, infer W>
      ? W
      : ValueOf<M>

/** The members that are assigned as a whole. */
export type IsAggregate<M> =
  M extends Placed<infer L>
    ? IsAggregate<L>
    : M extends Aggregate<unknown, unknown, unknown>
      ? true
      : false
