import type { ImportGraph } from './import-graph.js'

/** What a tree may import. */
export interface ImportRules {
  /**
   * The floors, the highest first. A place is a folder (`keys/`), or files (`lock.ts`, or several with blanks between); the
   * longest that fits a file is its place. A file may import from its own place and from lower floors.
   */
  readonly floors: readonly (readonly string[])[]
  /** Folders from which no import may lead to `forbidden`, over any number of files. */
  readonly pure?: readonly string[]
  /** Folders that pure ones must not reach. */
  readonly forbidden?: readonly string[]
  /** Imports that break the rules today: `a -> b`, and `a <-> b` where both import each other. May only become fewer. */
  readonly known?: readonly string[]
}

/** Every breach of the rules, in words; an empty list for a tree that keeps them. */
export function breaches(graph: ImportGraph, rules: ImportRules): string[] {
  const known = new Set((rules.known ?? []).flatMap(edgesOf))
  const kept = new Map(
    Array.from(graph, ([file, imports]) => [
      file,
      imports.filter(one => !known.has(`${file} -> ${one}`)),
    ]),
  )
  return [
    ...withoutPlace(graph, rules),
    ...upward(kept, rules),
    ...circles(kept),
    ...impure(graph, rules),
    ...gone(graph, rules),
  ]
}

const edgesOf = (known: string): string[] => {
  const [a = '', b = ''] = known.split(/ <?-> /)
  return known.includes('<->') ? [`${a} -> ${b}`, `${b} -> ${a}`] : [`${a} -> ${b}`]
}

function withoutPlace(graph: ImportGraph, rules: ImportRules): string[] {
  return [...graph.keys()]
    .filter(file => placeOf(file, rules) === undefined)
    .map(file => `${file} has no place in the list of floors`)
}

function upward(graph: ImportGraph, rules: ImportRules): string[] {
  return edges(graph).flatMap(([file, imported]) => {
    const [from, to] = [placeOf(file, rules), placeOf(imported, rules)]
    if (!from || !to || from.name === to.name || from.floor < to.floor) return []
    const direction = from.floor === to.floor ? 'across' : 'up'
    return [`${file} -> ${imported} goes ${direction}: ${from.name} to ${to.name}`]
  })
}

function placeOf(file: string, { floors }: ImportRules) {
  const places = floors.flatMap((names, floor) =>
    names.flatMap(name => name.split(' ').map(pattern => ({ pattern, name, floor }))),
  )
  return places
    .filter(({ pattern }) => (pattern.endsWith('/') ? file.startsWith(pattern) : file === pattern))
    .sort((a, b) => b.pattern.length - a.pattern.length)[0]
}

/** One circle for each import that closes one. */
function circles(graph: ImportGraph): string[] {
  const found: string[] = []
  const done = new Set<string>()
  const visit = (file: string, way: readonly string[]) => {
    const start = way.indexOf(file)
    if (start >= 0) found.push(`circle: ${[...way.slice(start), file].join(' -> ')}`)
    if (start >= 0 || done.has(file)) return
    for (const next of graph.get(file) ?? []) visit(next, [...way, file])
    done.add(file)
  }
  for (const file of graph.keys()) visit(file, [])
  return found
}

function impure(graph: ImportGraph, { pure = [], forbidden = [] }: ImportRules): string[] {
  return [...graph.keys()]
    .filter(file => pure.some(folder => file.startsWith(folder)))
    .flatMap(file => forbidden.map(folder => wayTo(graph, file, folder)))
    .filter(way => way !== undefined)
    .map(way => `${way[0]} is pure, but reaches the addon: ${way.join(' -> ')}`)
}

/** The shortest chain of imports from a file to one of a folder. */
function wayTo(graph: ImportGraph, file: string, folder: string): readonly string[] | undefined {
  const seen = new Set([file])
  const ways = [[file]]
  for (const way of ways) {
    const last = way.at(-1) ?? ''
    if (last.startsWith(folder)) return way
    for (const next of graph.get(last) ?? []) {
      if (seen.has(next)) continue
      seen.add(next)
      ways.push([...way, next])
    }
  }
  return undefined
}

/** Known breaches that are mended: the list must not keep a place free for new ones. */
function gone(graph: ImportGraph, { known = [] }: ImportRules): string[] {
  const present = new Set(edges(graph).map(([file, imported]) => `${file} -> ${imported}`))
  return known
    .filter(one => !edgesOf(one).every(edge => present.has(edge)))
    .map(one => `${one} is known, but is no longer there: take it off the list`)
}

const edges = (graph: ImportGraph) =>
  Array.from(graph, ([file, imports]) => imports.map(one => [file, one] as const)).flat()
