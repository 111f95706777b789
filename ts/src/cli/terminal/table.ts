import type { styleText } from 'node:util'
import { printable } from './printable.js'
import { cells, cut, pad, wrap } from './width.js'

/** A single style: Node 20 colours an array of styles even in pipes. */
export type Style = Exclude<Parameters<typeof styleText>[0], readonly unknown[]>
export type Styler = (style: Style, text: string) => string

export interface Column<Row> {
  readonly title: string
  readonly text: (row: Row) => string
  readonly align?: 'left' | 'right'
  readonly style?: (row: Row) => Style | undefined
  /** Smallest width to truncate to. Without it, cells are never truncated, so that names can be copied. */
  readonly cutTo?: number
}

const gap = '  '

/**
 * Formats rows in aligned columns. In a narrow terminal it first truncates columns with `cutTo`; if that is not enough, each row
 * becomes a block of `title  text` lines.
 */
export function tableLines<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width: number,
  style: Styler,
): string[] {
  const texts = rows.map(row => columns.map(column => printable(column.text(row))))
  const widths = columns.map(({ title }, index) =>
    Math.max(cells(title), ...texts.map(line => cells(line[index] ?? ''))),
  )
  const coloured = (row: Row, index: number, text: string) => {
    const wanted = columns[index]?.style?.(row)
    return wanted === undefined ? text : style(wanted, text)
  }
  if (!shrink(widths, columns, width)) return blocks()

  const lines = rows.map((row, line) =>
    columns.map(({ align = 'left' }, index) => {
      const text = cut(texts[line]?.[index] ?? '', widths[index] ?? 0)
      const last = index === columns.length - 1 && align === 'left'
      return coloured(row, index, last ? text : pad(text, widths[index] ?? 0, align))
    }),
  )
  const titles = columns.map(({ title, align = 'left' }, index) =>
    pad(title, widths[index] ?? 0, align),
  )
  return [style('bold', titles.join(gap).trimEnd()), ...lines.map(line => line.join(gap).trimEnd())]

  function blocks(): string[] {
    const titleWidth = Math.max(...columns.map(({ title }) => cells(title)))
    return rows.flatMap((row, line) => [
      ...(line === 0 ? [] : ['']),
      ...columns.flatMap(({ title }, index) => {
        const head = style('bold', pad(title, titleWidth, 'left')) + gap
        const indent = ' '.repeat(titleWidth + gap.length)
        return wrap(texts[line]?.[index] ?? '', Math.max(1, width - indent.length)).map(
          (part, at) => `${at === 0 ? head : indent}${coloured(row, index, part)}`.trimEnd(),
        )
      }),
    ])
  }
}

/** Narrows the widest column that may be truncated, cell by cell. Returns false if that is not enough. */
function shrink<Row>(widths: number[], columns: readonly Column<Row>[], width: number): boolean {
  const total = () => widths.reduce((sum, one) => sum + one, gap.length * (widths.length - 1))
  while (total() > width) {
    const candidates = widths
      .map((one, index) => ({ one, index, least: columns[index]?.cutTo ?? one }))
      .filter(({ one, least }) => one > least)
      .sort((a, b) => b.one - a.one)
    const [widest] = candidates
    if (widest === undefined) return false
    widths[widest.index] = widest.one - 1
  }
  return true
}
