/** A parsed C++ type name: `QMap<QString,QList<int>>` has two arguments. */
export interface TypeName {
  readonly base: string
  readonly arguments: readonly TypeName[]
}

/** Longest name of a type that is not registered: the type of a longer one could exhaust the stack. */
export const maxNameLength = 1024

/** How deep values nest because of the name of their type: 1 and one more for each level of template arguments. */
export function nestingOf(name: string): number {
  let level = 1
  let deepest = level
  for (const letter of name) {
    if (letter === '<') deepest = Math.max(deepest, ++level)
    else if (letter === '>') level--
  }
  return deepest
}

/** Parses a type name; `undefined` when it is not one. Ignores spaces between parts and around them. */
export function parseTypeName(text: string): TypeName | undefined {
  let at = 0
  const name = read(0)
  return name && at === text.length ? name : undefined

  function read(depth: number): TypeName | undefined {
    const start = at
    while (at < text.length && !'<>,'.includes(text[at] ?? '')) at++
    const base = text.slice(start, at).trim().replace(/\s+/g, ' ')
    if (base === '' || depth > 64) return undefined
    if (text[at] !== '<') return { base, arguments: [] }
    const parts: TypeName[] = []
    do {
      at++
      const part = read(depth + 1)
      if (!part) return undefined
      parts.push(part)
    } while (text[at] === ',')
    if (text[at] !== '>') return undefined
    at++
    while (text[at] === ' ') at++
    return { base, arguments: parts }
  }
}

/**
 * Normalizes the spelling of a type: without spaces, each name as in `spellings`. Returns the string itself when it is not a
 * type name.
 */
export function normalizeTypeName(text: string, spellings: ReadonlyMap<string, string>): string {
  const name = parseTypeName(text)
  return name ? spell(name) : text

  function spell({ base, arguments: parts }: TypeName): string {
    const known = spellings.get(base) ?? base
    return parts.length > 0 ? `${known}<${parts.map(spell).join(',')}>` : known
  }
}
