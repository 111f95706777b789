import type { Format } from './format.js'
import { requireSameFormat, Type } from './type.js'
import { metaTypes, spellings, templates } from './types/catalogue.js'
import type { KnownTypes } from './types/variant/known-types.js'
import { type TypeIds, typeIds } from './types/variant/type-ids.js'
import {
  maxNameLength,
  normalizeTypeName,
  parseTypeName,
  type TypeName,
} from './types/variant/type-names.js'

const maxRemembered = 4096

/** Types by C++ name in any spelling; creates containers of their arguments on demand. */
export class TypeRegistry implements KnownTypes {
  readonly ids: TypeIds
  private readonly known = new Map<string, Type<unknown> | undefined>()

  constructor(private readonly format: Format) {
    this.ids = typeIds(metaTypes, format)
  }

  /** Registers a type under its own name or another one. */
  add(type: Type<unknown>, name = type.name): void {
    requireSameFormat(this.format, [type])
    this.known.set(normalizeTypeName(name, spellings), type)
    this.known.set(name, type)
  }

  /** The type of a name, if it is known or can be created. */
  find(name: string): Type<unknown> | undefined {
    if (this.known.has(name)) return this.known.get(name)
    if (name.length > maxNameLength) return undefined
    const normal = normalizeTypeName(name, spellings)
    const parsed = parseTypeName(normal)
    const type = this.known.get(normal) ?? (parsed && this.make(parsed))
    // Names also come from the stream, so the cache must be limited.
    if (type && this.known.size < maxRemembered) this.known.set(name, type)
    return type
  }

  registration(name: string): string {
    const unknown = this.unknownPart(name)
    const key = /^[A-Za-z_]\w*$/.test(unknown) ? unknown : JSON.stringify(unknown)
    return `register it with withTypes({ ${key}: ... })`
  }

  /** The innermost part of a name that must be registered: `Reading` of `QList<Reading>`. */
  private unknownPart(name: string): string {
    const parsed = name.length > maxNameLength ? undefined : parseTypeName(name)
    const base = parsed && (spellings.get(parsed.base) ?? parsed.base)
    if (!parsed || !base || templates.get(base)?.parameters !== parsed.arguments.length) return name
    const part = parsed.arguments.map(spell).find(argument => !this.find(argument))
    return part === undefined ? name : this.unknownPart(part)
  }

  private make({ base, arguments: names }: TypeName): Type<unknown> | undefined {
    const template = templates.get(base)
    if (template?.parameters !== names.length) return undefined
    const parts = names.map(part => this.known.get(spell(part)) ?? this.make(part))
    if (parts.includes(undefined)) return undefined
    const made = template.make(...parts)
    return made instanceof Type ? made : undefined
  }
}

function spell({ base, arguments: parts }: TypeName): string {
  return parts.length > 0 ? `${base}<${parts.map(spell).join(',')}>` : base
}
