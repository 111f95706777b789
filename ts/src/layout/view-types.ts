import type { Aggregate } from './aggregate.js'
import type { BitField } from './bit-field.js'
import type { Layout } from './layout.js'
import type { Placed } from './placed.js'

/** The value of a member. */
export type ValueOf<M> =
  M extends Placed<infer L>
    ? ValueOf<L>
    : M extends BitField<infer T>
      ? T
      : M extends Layout<infer T>
        ? T
        : never

/** What a live view has for a member: a view of an aggregate, the value of anything else. */
export type ViewOf<M> =
  M extends Placed<infer L>
    ? ViewOf<L>
    : M extends Aggregate<unknown, infer V, unknown>
      ? V
      : ValueOf<M>

/** The same in a view that can be written. */
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
