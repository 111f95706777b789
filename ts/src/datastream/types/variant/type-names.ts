/** A C++ type name taken apart: `QMap<QString,QList<int>>` has two arguments. */
export interface TypeName {
  readonly base: string
  readonly arguments: readonly TypeName[]
}

/** Takes a type name apart; `undefined` when it is not one. Spaces between parts and around them do not count. */
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
 * One spelling for all spellings of a type: without spaces, each name as `spellings` has it. The text itself when it is not a
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
