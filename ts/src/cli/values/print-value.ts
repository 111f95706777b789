import type { Output } from '../terminal/output.js'
import { printable } from '../terminal/printable.js'
import { wrap } from '../terminal/width.js'
import { ExactNumber } from './exact-number.js'
import { partsOf } from './fields.js'
import { isVariant, scalarText } from './scalar-text.js'

/** Prints a value for people: strings as they are, parts below each other, lists of plain values in a row. */
export function printValue(output: Output, value: unknown): void {
  if (typeof value === 'string') output.lines(value.split('\n'))
  else printPart(output, '', value, '')
}

function printPart(output: Output, label: string, value: unknown, indent: string): void {
  const head = indent + (label === '' ? '' : `${output.style('cyan', label)}: `)
  const parts = partsOf(value)
  if (!parts) {
    output.line(head + leafText(output, value))
    return
  }
  if (
    parts.length === 0 ||
    parts.every(([step, part]) => typeof step === 'number' && isPlain(part))
  )
    printRow(output, head, indent, parts)
  else {
    if (label !== '') output.line(head.trimEnd())
    const inner = label === '' ? indent : `${indent}  `
    for (const [step, part] of parts)
      printPart(output, typeof step === 'number' ? `[${step}]` : step, part, inner)
  }
}

function printRow(
  output: Output,
  head: string,
  indent: string,
  parts: readonly [string | number, unknown][],
): void {
  const text = `[${parts.map(([, part]) => leafText(output, part)).join(', ')}]`
  const [first = '', ...others] = wrap(text, Math.min(output.width, 100) - indent.length - 2)
  output.line(head + first)
  output.lines(others.map(other => `${indent}  ${other}`))
}

function leafText({ style }: Output, value: unknown): string {
  const plain =
    typeof value === 'object' && value !== null && isVariant(value) ? value.value : value
  const text = printable(scalarText(plain) ?? '')
  const shown =
    typeof plain === 'string'
      ? JSON.stringify(plain).replace(/^"(.*)"$/s, (_, inside) => `"${printable(inside)}"`)
      : text
  return plain === value || value === null
    ? shown
    : `${shown} ${style('dim', `(${(value as { type: string }).type})`)}`
}

function isPlain(value: unknown): boolean {
  return (
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    typeof value === 'boolean' ||
    value instanceof ExactNumber
  )
}
