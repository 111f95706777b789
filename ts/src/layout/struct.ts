import { Code, literal, mayGenerateCode, plus, quote } from '../codec/generated-code.js'
import { Aggregate } from './aggregate.js'
import type { BitField, Unnamed } from './bit-field.js'
import type { Layout } from './layout.js'
import { memberViewClass } from './member-view.js'
import { type MemberOptions, placedMembers } from './members.js'
import { onFirstUse } from './on-first-use.js'
import type { Placed } from './placed.js'
import { calledCode, type PlacedMember, type Resolved, typesOf } from './resolved.js'
import type { OwnTarget, Target } from './target.js'
import { requireObject } from './values.js'
import type { IsAggregate, ValueOf, ViewOf, WritableViewOf } from './view-types.js'
import { viewsOf } from './views-of.js'

/** The members of a struct by name, in the order of the declaration. */
export type Members = Readonly<
  Record<string, Layout<unknown> | BitField<unknown> | Placed<Layout<unknown>> | Unnamed>
>

/** The plain object that a struct decodes to. */
export type StructOf<M> = {
  -readonly [K in keyof M as M[K] extends Unnamed ? never : K]: ValueOf<M[K]>
}

/** A live view of a struct. */
export type StructView<M> = {
  readonly [K in keyof M as M[K] extends Unnamed ? never : K]: ViewOf<M[K]>
}

/** A live view of a struct whose scalars can be assigned. */
export type WritableStructView<M> = {
  -readonly [K in keyof M as M[K] extends Unnamed
    ? never
    : IsAggregate<M[K]> extends true
      ? never
      : K]: WritableViewOf<M[K]>
} & {
  readonly [K in keyof M as IsAggregate<M[K]> extends true ? K : never]: WritableViewOf<M[K]>
}

/** A C struct. */
export class StructLayout<M extends Members> extends Aggregate<
  StructOf<M>,
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
    super(own, target => resolvedStruct<StructOf<M>>(name, members, options, target))
    // Report invalid members where the struct is defined, not where it is used.
    void this.standalone
  }
}

function resolvedStruct<T extends object>(
  name: string,
  declared: Members,
  options: MemberOptions,
  target: Target,
): Resolved<T> {
  const title = `struct ${name}`
  const { members, size, alignment } = placedMembers('struct', title, declared, options, target)
  const read = onFirstUse(() =>
    mayGenerateCode() ? generateRead<T>(members) : interpretRead<T>(members),
  )
  const write = onFirstUse(() =>
    mayGenerateCode() ? generateWrite(members) : interpretWrite(members),
  )
  const access = {
    get: (view: DataView, at: number): T => read()(view, at),
    set: (view: DataView, at: number, value: T) =>
      write()(view, at, requireObject(value, at, type)),
  }
  const type: Resolved<T> = {
    name: title,
    size,
    alignment,
    ...access,
    ...calledCode(access),
    members,
    valueShape: { kind: 'object', members: typesOf(members) },
    viewOf: viewsOf(writable => memberViewClass(type, members, writable)),
  }
  return type
}

type Read<T> = (view: DataView, at: number) => T
type Write = (view: DataView, at: number, value: object) => void

/** One object literal, which fixes the shape of the object. */
function generateRead<T>(members: readonly PlacedMember[]): Read<T> {
  const code = new Code()
  const entries = members.map(
    ({ key, offset, type }) => [key, type.getCode(code, plus('at', offset))] as const,
  )
  return code.build<Read<T>>('v, at', `return ${literal(entries)}`)
}

function generateWrite(members: readonly PlacedMember[]): Write {
  const code = new Code()
  let body = ''
  for (const { key, offset, type } of members) {
    const local = code.local()
    body += `const ${local} = value[${quote(key)}]\n${type.setCode(code, plus('at', offset), local)}`
  }
  return code.build<Write>('v, at, value', body)
}

function interpretRead<T extends object>(members: readonly PlacedMember[]): Read<T> {
  return (view, at) =>
    Object.fromEntries(
      members.map(({ key, offset, type }) => [key, type.get(view, at + offset)]),
    ) as T
}

function interpretWrite(members: readonly PlacedMember[]): Write {
  return (view, at, value) => {
    for (const { key, offset, type } of members)
      type.set(view, at + offset, Reflect.get(value, key))
  }
}
