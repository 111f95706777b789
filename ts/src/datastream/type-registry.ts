import type { Format } from './format.js'
import { requireSameFormat, type Type } from './type.js'
import { pairType, setType } from './types/containers.js'
import { list } from './types/list.js'
import { hashType, mapType, multiHashType, multiMapType } from './types/map.js'
import { normalizeTypeName, parseTypeName, type TypeName } from './types/variant/type-names.js'

const maxRemembered = 4096

/** Types by C++ name in any spelling; containers are made of their arguments as they are asked for. */
export class TypeRegistry {
  private readonly known = new Map<string, Type<unknown> | undefined>()

  constructor(private readonly format: Format) {}

  /** Registers a type under its own name or another one. */
  add(type: Type<unknown>, name = type.name): void {
    requireSameFormat(this.format, [type])
    this.known.set(normalizeTypeName(name), type)
    this.known.set(name, type)
  }

  /** The type of that name, if it is known or can be made. */
  find(name: string): Type<unknown> | undefined {
    if (this.known.has(name)) return this.known.get(name)
    const normal = normalizeTypeName(name)
    const parsed = parseTypeName(normal)
    const type = this.known.get(normal) ?? (parsed && this.make(parsed))
    // Names come from the stream, too: what is remembered of them must have an end.
    if (type && this.known.size < maxRemembered) this.known.set(name, type)
    return type
  }

  copy(): TypeRegistry {
    const copy = new TypeRegistry(this.format)
    for (const [name, type] of this.known) copy.known.set(name, type)
    return copy
  }

  private make({ base, arguments: names }: TypeName): Type<unknown> | undefined {
    const parts = names.map(part => this.known.get(spell(part)) ?? this.make(part))
    const [first, second, ...more] = parts
    if (!first || parts.includes(undefined) || more.length > 0) return undefined
    if (!second)
      return base === 'QList' ? list(first) : base === 'QSet' ? setType(first) : undefined
    switch (base) {
      case 'QMap':
        return mapType(first, second)
      case 'QHash':
        return hashType(first, second)
      case 'QMultiMap':
        return multiMapType(first, second)
      case 'QMultiHash':
        return multiHashType(first, second)
      case 'std::pair':
        return pairType(first, second)
      default:
        return undefined
    }
  }
}

function spell({ base, arguments: parts }: TypeName): string {
  return parts.length > 0 ? `${base}<${parts.map(spell).join(',')}>` : base
}
