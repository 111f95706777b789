import { UsageError } from '../command-line/command-error.js'

/** One item of a codec expression: `name=expression`. */
export interface Item {
  readonly name: string | undefined
  readonly text: string
}

/** Splits an expression at the commas outside of all brackets. Throws UsageError. */
export function splitItems(expression: string): Item[] {
  const texts: string[] = ['']
  let depth = 0
  for (const character of expression) {
    if ('<[('.includes(character)) depth++
    if ('>])'.includes(character)) depth--
    if (character === ',' && depth === 0) texts.push('')
    else texts[texts.length - 1] += character
  }
  if (depth !== 0) throw new UsageError(`${JSON.stringify(expression)}: the brackets do not match`)
  const items = texts.map(text => itemOf(text.trim()))
  if (items.some(({ text }) => text === ''))
    throw new UsageError(`${JSON.stringify(expression)}: a type is missing between two commas`)
  const named = items.filter(({ name }) => name !== undefined).length
  if (named !== 0 && named !== items.length)
    throw new UsageError(`${JSON.stringify(expression)}: name all values, or none`)
  return items
}

/** Parses an item, whose prefix may precede the name: `ds:town=QString`. */
function itemOf(text: string): Item {
  const [, prefix = '', name, rest = ''] = /^([a-z]+:)?([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? []
  return name === undefined ? { name: undefined, text } : { name, text: prefix + rest }
}
