import type { NumberArray } from '../codec/number-array.js'
import type { Format } from './format.js'
import { Type } from './type.js'
import { TypeRegistry } from './type-registry.js'
import { arrayType } from './types/array.js'
import { bitArrayType } from './types/bit-array.js'
import { boolType } from './types/bool.js'
import { byteArrayType, cStringType } from './types/byte-arrays.js'
import { cborTypes } from './types/cbor.js'
import { optionalType, pairType, setType } from './types/containers.js'
import { coreValueTypes } from './types/core-values.js'
import { dateType, timeType } from './types/date.js'
import { dateTimeType } from './types/date-time.js'
import { easingCurveType } from './types/easing-curve.js'
import { enumerationType } from './types/enumeration.js'
import { floatTypes } from './types/floats.js'
import { geometryTypes } from './types/geometry.js'
import { guiValueTypes } from './types/gui/gui-values.js'
import { integerTypes } from './types/integers.js'
import { jsonTypes } from './types/json.js'
import { list } from './types/list.js'
import { hashType, mapType, multiHashType, multiMapType } from './types/map.js'
import { type Fields, RecordType } from './types/record.js'
import type { NumericType } from './types/scalar.js'
import { stringType } from './types/strings.js'
import { variantHolders } from './types/text-format.js'
import { timeZoneType } from './types/time-zone.js'
import { uuidType } from './types/uuid.js'
import { VariantType } from './types/variant/variant.js'

/** All types for one release and one set of options. */
export function createTypes(
  format: Format,
  ownTypes: Readonly<Record<string, Type<unknown>>> = {},
) {
  const registry = new TypeRegistry(format)
  const types = { ...valueTypes(format), ...variantTypes(format, registry) }
  for (const type of Object.values(types)) if (type instanceof Type) registry.add(type)
  for (const [name, type] of Object.entries(longTypes(types))) registry.add(type, name)
  for (const [name, type] of Object.entries(ownTypes)) registry.add(type, name)
  return {
    ...types,
    ...combinators(format, types.int32),
    /**
     * The type of a C++ name in Qt 5's or Qt 6's spelling, containers included: `QMap<QString, QVector<int> >`. TypeError for a
     * name that is not known.
     */
    type(name: string): Type<unknown> {
      const type = registry.find(name)
      if (!type) throw new TypeError(`${JSON.stringify(name)} is not the name of a known type`)
      return type
    },
    /**
     * The same types with user types that QVariant may hold, by the name under which the C++ program registered them
     * (Q_DECLARE_METATYPE, qRegisterMetaType). Types made before stay usable together with them.
     */
    withTypes(own: Readonly<Record<string, Type<unknown>>>): DataStream {
      return createTypes(format, { ...ownTypes, ...own })
    },
  }
}

/** The types for one Qt release and one set of options. */
export type DataStream = ReturnType<typeof valueTypes> &
  ReturnType<typeof variantTypes> &
  ReturnType<typeof combinators> & {
    type(name: string): Type<unknown>
    withTypes(own: Readonly<Record<string, Type<unknown>>>): DataStream
  }

function valueTypes(format: Format) {
  return {
    ...integerTypes(format),
    ...floatTypes(format),
    bool: boolType(format),
    string: stringType(format),
    byteArray: byteArrayType(format),
    cString: cStringType(format),
    bitArray: bitArrayType(format),
    date: dateType(format),
    time: timeType(format),
    dateTime: dateTimeType(format),
    timeZone: timeZoneType(format),
    uuid: uuidType(format),
    ...coreValueTypes(format),
    ...geometryTypes(format),
    easingCurve: easingCurveType(format),
    ...jsonTypes(format),
    ...cborTypes(format),
    ...guiValueTypes(format),
  }
}

function variantTypes(format: Format, registry: TypeRegistry) {
  const string = stringType(format)
  const variant = new VariantType(format, name => registry.find(name))
  return {
    /** QVariant: `{ type, value, isNull }`, or bare values by `.plain`. */
    variant,
    variantList: list(variant),
    variantMap: mapType(string, variant),
    variantHash: hashType(string, variant),
    stringList: list(string),
    byteArrayList: list(byteArrayType(format)),
    ...variantHolders(variant),
  }
}

/** `long` is a type of QVariant only, of 64 bits wherever it is written. */
function longTypes({ int64, uint64 }: ReturnType<typeof integerTypes>) {
  return { long: int64, ulong: uint64 }
}

/** What makes types of other types. */
function combinators(format: Format, int: NumericType<number, NumberArray>) {
  return {
    list,
    set: setType,
    map: mapType,
    multiMap: multiMapType,
    hash: hashType,
    multiHash: multiHashType,
    pair: pairType,
    optional: optionalType,
    array: arrayType,
    /** The fields of `out << a << b << c`, by names of your choice. */
    record: <F extends Fields>(fields: F) => new RecordType(format, fields),
    /** Names for the numbers of an enumeration; `width` is its underlying type, `int32` by default. */
    enumeration: <const E extends Readonly<Record<string, number>>>(
      enumerators: E,
      width: NumericType<number, NumberArray> = int,
    ) => enumerationType(enumerators, width),
  }
}
