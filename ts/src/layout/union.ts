import type { UnionShape } from '../codec/value-shape.js'
import { Aggregate } from './aggregate.js'
import { errorIn, insideUnion } from './failure-path.js'
import { wrongValue } from './layout-failure.js'
import { memberViewClass, type ViewClass } from './member-view.js'
import { type MemberOptions, placedMembers } from './members.js'
import { onFirstUse } from './on-first-use.js'
import { calledCode, type PlacedMember, type Resolved, typesOf } from './resolved.js'
import type { Members, StructOf, StructView, WritableStructView } from './struct.js'
import type { OwnTarget, Target } from './target.js'
import { viewsOf } from './views-of.js'

/**
 * A decoded union: a private copy of its memory, decoded as a member when that member is accessed: `value.f`. Make a value to
 * write from one member: `Value.of({ f: 1.5 })`.
 */
export type UnionOf<M> = Readonly<StructOf<M>>

/** An object with exactly one member. */
export type OneOf<T> = {
  [K in keyof T]: Pick<T, K> & { readonly [Other in Exclude<keyof T, K>]?: never }
}[keyof T]

/** A C union. */
export class UnionLayout<M extends Members> extends Aggregate<
  UnionOf<M>,
  StructView<M>,
  WritableStructView<M>
> {
  /** @internal */
  constructor(
    name: string,
    readonly members: M,
    own: OwnTarget,
    options: MemberOptions,
  ) {
    super(own, target => resolvedUnion<UnionOf<M>>(name, members, options, target))
    void this.standalone
  }

  /** The value of the union after `u.f = 1.5`; the bytes outside of the member are 0. */
  of(member: OneOf<StructOf<M>>): UnionOf<M> {
    const value = this.decode(this.encode(member as UnionOf<M>))
    written.set(value, member)
    return value
  }
}

/** The member from which a value was made. */
const written = new WeakMap<object, object>()
/** The bytes of a value, and the type with which they were read: bytes differ by ABI and byte order. */
const decoded = new WeakMap<object, { readonly type: object; readonly bytes: Uint8Array }>()

function resolvedUnion<T extends object>(
  name: string,
  declared: Members,
  options: MemberOptions,
  target: Target,
): Resolved<T> {
  const title = `union ${name}`
  const { members, size, alignment } = placedMembers('union', title, declared, options, target)
  const valueClass = onFirstUse(() => unionValueClass(type, members))
  const access = {
    get(view: DataView, at: number): T {
      const bytes = new Uint8Array(view.buffer, view.byteOffset + at, size).slice()
      const value = new (valueClass())(new DataView(bytes.buffer)) as object as T
      decoded.set(value, { type, bytes })
      return value
    },
    set(view: DataView, at: number, value: T) {
      const known = decoded.get(value)
      if (known?.type === type)
        new Uint8Array(view.buffer, view.byteOffset + at, size).set(known.bytes)
      else setOne(view, at, written.get(value) ?? value)
    },
  }
  const setOne = (view: DataView, at: number, value: unknown) => {
    const keys = typeof value === 'object' && value !== null ? Object.keys(value) : []
    const member = members.find(({ key }) => key === keys[0])
    if (!member || keys.length !== 1)
      throw wrongValue(
        value,
        `a value of ${title} made with .of({ ${members[0]?.key}: ... })`,
        at,
        type,
      )
    try {
      member.type.set(view, at + member.offset, Reflect.get(Object(value), member.key))
    } catch (error) {
      throw insideUnion(type, member, error, at)
    }
  }
  const type: Resolved<T> = {
    name: title,
    size,
    alignment,
    ...access,
    ...calledCode(access),
    members,
    valueShape: unionShape(size, members, access, error => errorIn(type, error)),
    viewOf: viewsOf(writable => memberViewClass(type, members, writable)),
  }
  return type
}

function unionShape<T extends object>(
  size: number,
  members: readonly PlacedMember[],
  { get, set }: Pick<Resolved<T>, 'get' | 'set'>,
  publicError: (error: unknown) => unknown,
): UnionShape {
  return {
    kind: 'union',
    members: typesOf(members),
    bytesOf(value) {
      const bytes = new Uint8Array(size)
      try {
        set(new DataView(bytes.buffer), 0, value as T)
      } catch (error) {
        // The caller may be another copy of this package, which does not know the failures of this one.
        throw publicError(error)
      }
      return bytes
    },
    ofBytes: bytes => get(new DataView(bytes.buffer, bytes.byteOffset, size), 0),
  }
}

/** A decoded union has plain values instead of views: structs and arrays in it are decoded, too. */
function unionValueClass(type: Resolved<unknown>, members: readonly PlacedMember[]): ViewClass {
  const valueClass = memberViewClass(
    type,
    members.map(member => ({ ...member, type: { ...member.type, viewOf: undefined } })),
    false,
  )
  const toJSON = function (this: object) {
    return Object.fromEntries(members.map(({ key }) => [key, Reflect.get(this, key)]))
  }
  if (!members.some(({ key }) => key === 'toJSON'))
    Object.defineProperty(valueClass.prototype, 'toJSON', { value: toJSON })
  return valueClass
}
