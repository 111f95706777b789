import fc from 'fast-check'
import { type Abi, type abi, type ByteOrder, Layout } from 'qt-ipc/layout'
import { cppNames, isInteger, literal, ones64, range, scalarValues } from './cpp-scalars.js'
import type {
  Compound,
  Declaration,
  IntegerName,
  MemberDeclaration,
  ScalarName,
} from './declarations.js'

type Types = ReturnType<typeof abi>

/** A random type, in both languages. */
export interface Shape {
  readonly layout: Layout<unknown>
  /** `unsigned name[3]` */
  declare(name: string): string
  /** Values that its members can have; of a union `[key, value]`. */
  readonly values: fc.Arbitrary<unknown>
  /** The C++ initializer of a value. */
  initializer(value: unknown): string
  /** Whether the C++ expression has the value; an expression of type bool. */
  equal(expression: string, value: unknown): string
  /** The value as `encode` takes it. */
  encodable(value: unknown): unknown
  /** What `decode` gives, in the form of `values`; of a union the member that `value` has. */
  plain(decoded: unknown, value: unknown): unknown
}

/** A member of a struct or a union that has a name. */
export interface ShapedMember {
  readonly key: string
  readonly shape: Omit<Shape, 'layout'>
  readonly bits?: { readonly width: number; readonly allOnes: string } | undefined
}

export interface ShapedCompound extends Shape {
  readonly name: string
  readonly definition: string
  readonly members: readonly ShapedMember[]
}

/** The C++ of these types, with all compounds in the order of their definitions. */
export class Shapes {
  readonly compounds: ShapedCompound[] = []
  readonly definitions: string[] = []
  private count = 0

  constructor(
    private readonly abi: Abi,
    private readonly types: Types,
    readonly byteOrder: ByteOrder = 'littleEndian',
  ) {}

  compound({ kind, members, pack }: Compound): ShapedCompound {
    const name = `${kind === 'struct' ? 'S' : 'U'}${this.count++}`
    const shaped: ShapedMember[] = []
    const declared: Record<string, Parameters<Types['struct']>[1][string]> = {}
    const lines = members.map((member, index) => {
      const key = `m${index}`
      const { line, part, ...rest } = this.member(key, member)
      declared[key] = part
      if (rest.shape) shaped.push({ key, shape: rest.shape, bits: rest.bits })
      return `${line};`
    })
    const attribute =
      this.byteOrder === 'bigEndian'
        ? '__attribute__((scalar_storage_order("big-endian"))) '
        : this.abi === 'llp64'
          ? '__attribute__((ms_struct)) '
          : ''
    const body = `typedef ${kind} ${name} ${name}; ${kind} ${attribute}${name} { ${lines.join(' ')} };`
    const definition =
      pack === undefined ? body : `#pragma pack(push, ${pack})\n${body}\n#pragma pack(pop)`
    this.definitions.push(definition)
    const layout = this.types[kind](name, declared, { pack })
    const compound: ShapedCompound = {
      name,
      definition,
      layout,
      members: shaped,
      declare: variable => `${name} ${variable}`,
      ...(kind === 'struct' ? structShape(shaped) : unionShape(shaped, layout)),
    }
    this.compounds.push(compound)
    return compound
  }

  private member(key: string, member: MemberDeclaration) {
    const { types } = this
    if (member.kind === 'padding')
      return { line: `char ${key}_[${member.length}]`, part: types.padding(member.length) }
    if (member.kind === 'unnamedBits') {
      const type = types[member.name]
      return {
        line: `${this.scalar(member.name).declare('')} : ${member.width}`,
        part: types.unnamedBits(type, member.width),
      }
    }
    if (member.kind === 'bits') {
      const { width } = member
      const base =
        member.of === 'enumeration' && isInteger(member.name)
          ? this.enumeration(member.name, width)
          : this.scalar(member.name, width)
      const signed = /^i/.test(member.name)
      const ones = member.name === 'bool' ? 'true' : signed ? '-1' : ones64(width)
      return {
        line: `${base.declare(key)} : ${width}`,
        part: types.bits(base.layout, width),
        shape: base,
        bits: {
          width,
          allOnes: base.declare('').startsWith('E')
            ? `(${base.declare('').trim()})(${ones})`
            : ones,
        },
      }
    }
    const shape = this.whole(member)
    return { line: shape.declare(key), part: shape.layout, shape }
  }

  private whole(declaration: Declaration): Shape {
    switch (declaration.kind) {
      case 'scalar':
        return this.scalar(declaration.name)
      case 'enumeration':
        return this.enumeration(declaration.name)
      case 'text':
        return this.text(declaration.unit, declaration.length)
      case 'array':
        return this.array(declaration.element, declaration.lengths)
      default:
        return this.compound(declaration)
    }
  }

  private scalar(name: ScalarName, width?: number): Shape {
    const layout: Layout<unknown> = this.types[name]
    const long = this.abi === 'lp64' ? 'long' : 'int'
    const cpp = name === 'long' ? long : name === 'ulong' ? `unsigned ${long}` : cppNames[name]
    return {
      layout,
      declare: variable => `${cpp} ${variable}`,
      values: scalarValues(name, width ?? 8 * layout.byteLength, layout.byteLength),
      initializer: value => (name === 'pointer' ? `(void *)${literal(value)}` : literal(value)),
      equal: (expression, value) =>
        `${expression} == ${name === 'pointer' ? '(void *)' : ''}${literal(value)}`,
      encodable: value => value,
      plain: decoded => decoded,
    }
  }

  private enumeration(name: IntegerName, width = 8): Shape {
    const cpp = `E${this.count++}`
    // GCC knows foreign byte orders in C only, which has no width of an enumeration.
    this.definitions.push(
      this.byteOrder === 'bigEndian'
        ? `typedef ${cppNames[name]} ${cpp};`
        : `enum ${cpp} : ${cppNames[name]} {};`,
    )
    const { min, max } = range(!name.startsWith('u'), Math.min(width, 8))
    const numbers = { low: Number(min), none: 0, high: Number(max) }
    const width32 = this.types[name]
    const number = (value: unknown) => numbers[value as keyof typeof numbers]
    return {
      layout: this.types.enumeration(numbers, width32),
      declare: variable => `${cpp} ${variable}`,
      // Two names for 0 read as the first one.
      values: fc.constantFrom(
        ...(numbers.low === 0
          ? ['low', 'high']
          : Object.keys(numbers).filter(key => key !== 'high' || numbers.high !== 0)),
      ),
      initializer: value => `(${cpp})(${number(value)})`,
      equal: (expression, value) => `${expression} == (${cpp})(${number(value)})`,
      encodable: value => value,
      plain: decoded => decoded,
    }
  }

  private text(unit: 'char' | 'char16_t' | 'wchar_t', length: number): Shape {
    const { types } = this
    const layout = { char: types.char, char16_t: types.char16, wchar_t: types.wchar }[unit](length)
    // One unit each, so that as many fit as there is room for.
    const letter =
      unit === 'char' ? fc.integer({ min: 1, max: 0x7f }) : fc.integer({ min: 1, max: 0xd7ff })
    const units = (value: unknown) => Array.from(String(value), letter => letter.charCodeAt(0))
    return {
      layout,
      declare: variable => `${unit} ${variable}[${length}]`,
      values: fc
        .array(letter, { maxLength: length - 1 })
        .map(codes => String.fromCharCode(...codes)),
      initializer: value => `{${units(value).join(', ')}}`,
      equal: (expression, value) =>
        [...units(value), 0].map((code, i) => `${expression}[${i}] == ${code}`).join(' && '),
      encodable: value => value,
      plain: decoded => decoded,
    }
  }

  private array(declaration: Declaration, lengths: readonly [number, ...number[]]): Shape {
    const element = this.whole(declaration)
    const [length, ...rest] = lengths
    const [next, ...others] = rest
    const row = next === undefined ? element : this.arrayOf(element, [next, ...others])
    return {
      ...this.rows(row, length),
      layout: this.types.array(element.layout, ...lengths),
      declare: variable => element.declare(`${variable}${lengths.map(n => `[${n}]`).join('')}`),
    }
  }

  private arrayOf(element: Shape, [length, next, ...rest]: readonly [number, ...number[]]): Shape {
    return this.rows(next === undefined ? element : this.arrayOf(element, [next, ...rest]), length)
  }

  private rows(row: Shape, length: number): Shape {
    const items = (value: unknown) => value as readonly unknown[]
    return {
      ...row,
      values: fc.array(row.values, { minLength: length, maxLength: length }),
      initializer: value => `{${items(value).map(row.initializer).join(', ')}}`,
      equal: (expression, value) =>
        items(value)
          .map((item, i) => row.equal(`${expression}[${i}]`, item))
          .join(' && '),
      encodable: value => items(value).map(row.encodable),
      plain: (decoded, value) => items(decoded).map((item, i) => row.plain(item, items(value)[i])),
    }
  }
}

function structShape(members: readonly ShapedMember[]) {
  const field = (value: unknown, key: string): unknown => Reflect.get(Object(value), key)
  const each = (work: (member: ShapedMember) => unknown) =>
    Object.fromEntries(members.map(member => [member.key, work(member)]))
  return {
    values: fc.record(Object.fromEntries(members.map(({ key, shape }) => [key, shape.values]))),
    initializer: (value: unknown) =>
      `{${members.map(({ key, shape }) => `.${key} = ${shape.initializer(field(value, key))}`).join(', ')}}`,
    equal: (expression: string, value: unknown) =>
      members
        .map(({ key, shape }) => shape.equal(`${expression}.${key}`, field(value, key)))
        .join(' && '),
    encodable: (value: unknown) => each(({ key, shape }) => shape.encodable(field(value, key))),
    plain: (decoded: unknown, value: unknown) =>
      each(({ key, shape }) => shape.plain(field(decoded, key), field(value, key))),
  }
}

function unionShape(members: readonly ShapedMember[], layout: Layout<unknown>) {
  const chosen = (value: unknown) => {
    const [key, inner] = value as readonly [string, unknown]
    const member = members.find(member => member.key === key)
    if (!member) throw new Error(`no member ${key}`)
    return { key, inner, shape: member.shape }
  }
  return {
    values: fc.oneof(...members.map(({ key, shape }) => fc.tuple(fc.constant(key), shape.values))),
    initializer(value: unknown) {
      const { key, inner, shape } = chosen(value)
      return `{.${key} = ${shape.initializer(inner)}}`
    },
    equal(expression: string, value: unknown) {
      const { key, inner, shape } = chosen(value)
      return shape.equal(`${expression}.${key}`, inner)
    },
    encodable(value: unknown) {
      const { key, inner, shape } = chosen(value)
      const one = { [key]: shape.encodable(inner) }
      return layout instanceof Layout && 'of' in layout && typeof layout.of === 'function'
        ? layout.of(one)
        : one
    },
    plain(decoded: unknown, value: unknown) {
      const { key, inner, shape } = chosen(value)
      return [key, shape.plain(Reflect.get(Object(decoded), key), inner)]
    },
  }
}
