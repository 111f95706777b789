import { mayGenerateCode } from '../../codec/generated-code.js'
import type { NumberArray } from '../../codec/number-array.js'
import { generateListRead, generateListWrite } from '../compile/list-code.js'
import type { FixedLayout } from '../fixed-layout.js'
import type { Format } from '../format.js'
import { requireList } from '../shape.js'
import { within } from '../stream-failure.js'
import {
  memoryOf,
  type Read,
  requireSameFormat,
  Type,
  type TypeParts,
  type Write,
} from '../type.js'
import { type ColumnsOf, columnsType } from './columns.js'
import { type Fields, type RecordOf, RecordType } from './record.js'
import { NumericType } from './scalar.js'
import { typedArrayType } from './typed-array.js'

/** QList, QVector, QStack, QQueue, QLinkedList: a plain array. */
export class ListType<T> extends Type<T[]> {
  /** @internal */
  constructor(readonly element: Type<T>) {
    requireSameFormat(element.format, [element])
    super(element.format, listParts(element, templateName(element.format, 'QList', [element])))
  }
}

/** A list of numbers; `.typed` decodes to a typed array, many times faster for long lists. */
export class NumericListType<T, A extends NumberArray> extends ListType<T> {
  private asTyped: Type<A> | undefined

  /** The list as a typed array, a copy of the bytes; encoding takes a typed array of the same class. */
  get typed(): Type<A> {
    this.asTyped ??= typedArrayType<A>(this.element)
    return this.asTyped
  }
}

/** A list of records; `.columns` decodes to one array per field. */
export class RecordListType<F extends Fields> extends ListType<RecordOf<F>> {
  private asColumns: Type<ColumnsOf<F>> | undefined

  /** @internal */
  constructor(private readonly record: RecordType<F>) {
    super(record)
  }

  /** The list as one array per field: a typed array for numbers, a plain array for other types. */
  get columns(): Type<ColumnsOf<F>> {
    this.asColumns ??= columnsType(this.record)
    return this.asColumns
  }
}

/** The name of a template instance in QVariant: Qt 5 keeps a space between closing brackets, `QMap<QString,QList<int> >`. */
export function templateName(
  format: Format,
  container: string,
  parts: readonly Type<unknown>[],
): string {
  const inner = parts.map(part => part.name).join(',')
  return `${container}<${inner}${format.generation === 5 && inner.endsWith('>') ? ' ' : ''}>`
}

export function list<T, A extends NumberArray>(element: NumericType<T, A>): NumericListType<T, A>
export function list<F extends Fields>(element: RecordType<F>): RecordListType<F>
export function list<T>(element: Type<T>): ListType<T>
export function list(element: Type<unknown>): Type<unknown[]> {
  if (element instanceof NumericType) return new NumericListType(element)
  if (element instanceof RecordType) return new RecordListType(element)
  return new ListType(element)
}

function listParts<T>(element: Type<T>, name: string): TypeParts<T[]> {
  const { fixed } = element.parts
  return {
    name,
    minimumLength: 4,
    reader() {
      if (mayGenerateCode()) return generateListRead(element)
      return fixed ? readFixedList(element, fixed) : readList(element)
    },
    writer() {
      if (mayGenerateCode()) return generateListWrite(element)
      return fixed ? writeFixedList(fixed) : writeList(element)
    },
    defaultValue: () => [],
    valueShape: { kind: 'list', element },
  }
}

function readFixedList<T>(element: Type<T>, { get, size }: FixedLayout<T>): Read<T[]> {
  const { minimumLength } = element.parts
  const elementMemory = memoryOf(element)
  return input => {
    const count = input.count(minimumLength, elementMemory)
    const start = input.take(count * size)
    const list = new Array<T>(count)
    for (let i = 0; i < count; i++) list[i] = atIndex(i, () => get(input.view, start + i * size))
    return list
  }
}

function readList<T>(element: Type<T>): Read<T[]> {
  const { read, parts } = element
  const elementMemory = memoryOf(element)
  return input => {
    const count = input.count(parts.minimumLength, elementMemory)
    const list: T[] = []
    for (let i = 0; i < count; i++) list.push(atIndex(i, () => read(input)))
    return list
  }
}

function writeFixedList<T>({ set, size }: FixedLayout<T>): Write<T[]> {
  return (output, list) => {
    requireList(list)
    output.count(list.length)
    const start = output.reserve(list.length * size)
    for (let i = 0; i < list.length; i++)
      atIndex(i, () => set(output.view, start + i * size, list[i] as T))
  }
}

function writeList<T>({ write }: Type<T>): Write<T[]> {
  return (output, list) => {
    requireList(list)
    output.count(list.length)
    for (let i = 0; i < list.length; i++) atIndex(i, () => write(output, list[i] as T))
  }
}

function atIndex<T>(index: number, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw within(error, index)
  }
}
