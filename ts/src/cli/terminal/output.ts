import { Colours } from './colours.js'
import { printable, printableJson } from './printable.js'
import { type Column, type Style, tableLines } from './table.js'
import { cells, wrap } from './width.js'

interface Stream {
  write(text: string | Uint8Array): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

/**
 * Where a command prints, and the only way to do so: what it is given may hold data of other programs, so control characters
 * are escaped here, all but its own colours. Colours only in a terminal, by NO_COLOR and FORCE_COLOR.
 */
export class Output {
  /** `--json` was given: `json` prints, all else is for people. */
  readonly isJson: boolean
  /** Cells of a line: of the terminal, else of COLUMNS, else no limit. */
  readonly width: number
  readonly isTerminal: boolean
  readonly #out: Stream
  readonly #err: Stream
  readonly #colours: Colours

  constructor(
    isJson: boolean,
    { out = process.stdout, err = process.stderr }: { out?: Stream; err?: Stream } = {},
  ) {
    this.isJson = isJson
    this.#out = out
    this.#err = err
    this.#colours = new Colours(out as NodeJS.WriteStream)
    this.isTerminal = out.isTTY === true
    this.width = out.columns || Number(process.env['COLUMNS']) || Number.POSITIVE_INFINITY
  }

  /** A text in colour, for the other methods; the colour is lost where it is printed in another way. */
  readonly style = (style: Style, text: string): string => this.#colours.style(style, text)

  /** As they are: not for a terminal. */
  bytes(bytes: Uint8Array): void {
    this.#out.write(bytes)
  }

  /** One line, line ends in it escaped. */
  line(text = ''): void {
    this.#out.write(`${this.#colours.reveal(text)}\n`)
  }

  lines(lines: Iterable<string>): void {
    for (const line of lines) this.line(line)
  }

  /** Lines in place of the `count` that were printed last. Terminals only. */
  linesOver(count: number, lines: readonly string[]): void {
    const shown = lines.map(line => `${this.#colours.reveal(line)}\n`).join('')
    this.#out.write(`\u001b[${count}A\u001b[J${shown}`)
  }

  /** A row of a table for spreadsheets (RFC 4180). In a pipe the cells are exact, in a terminal escaped. */
  csv(cells: readonly string[]): void {
    const shown = this.isTerminal ? cells.map(printable) : cells
    this.#out.write(`${shown.map(quoted).join(',')}\n`)
  }

  /** Broken at blanks to the width of the terminal, all lines but the first under the end of `head`. */
  paragraph(text: string, head = ''): void {
    const indent = cells(head)
    const width = Math.max(24, Math.min(this.width, 100) - indent)
    const [first = '', ...others] = wrap(text, width)
    this.line(head + first)
    this.lines(others.map(other => ' '.repeat(indent) + other))
  }

  table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): void {
    this.lines(tableLines(rows, columns, this.width, this.style))
  }

  /** One JSON document. */
  json(value: unknown): void {
    this.#out.write(`${printableJson(JSON.stringify(value, undefined, 2))}\n`)
  }

  /** One object of a stream of them, a line each. */
  jsonLine(value: unknown): void {
    this.#out.write(`${printableJson(JSON.stringify(value))}\n`)
  }

  /** Something besides the answer, on stderr. */
  note(text: string): void {
    this.#err.write(`note: ${printable(text)}\n`)
  }
}

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
