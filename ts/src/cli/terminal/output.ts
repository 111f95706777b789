import { styleText } from 'node:util'
import { type Column, type Style, tableLines } from './table.js'
import { cells, wrap } from './width.js'

interface Stream {
  write(text: string | Uint8Array): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

/** Where a command prints. Colours only in a terminal, by NO_COLOR and FORCE_COLOR. */
export class Output {
  /** `--json` was given: `json` prints, all else is for people. */
  readonly isJson: boolean
  /** Cells of a line: of the terminal, else of COLUMNS, else no limit. */
  readonly width: number
  readonly isTerminal: boolean
  readonly #out: Stream
  readonly #err: Stream

  constructor(
    isJson: boolean,
    { out = process.stdout, err = process.stderr }: { out?: Stream; err?: Stream } = {},
  ) {
    this.isJson = isJson
    this.#out = out
    this.#err = err
    this.isTerminal = out.isTTY === true
    this.width = out.columns || Number(process.env['COLUMNS']) || Number.POSITIVE_INFINITY
  }

  readonly style = (style: Style, text: string): string =>
    styleText(style, text, { stream: this.#out as NodeJS.WriteStream })

  /** Prints as it is; texts of others go through `printable` first. */
  write(text: string): void {
    this.#out.write(text)
  }

  bytes(bytes: Uint8Array): void {
    this.#out.write(bytes)
  }

  line(text = ''): void {
    this.#out.write(`${text}\n`)
  }

  /** Broken at blanks to the width of the terminal, all lines but the first under the end of `head`. */
  paragraph(text: string, head = ''): void {
    const indent = cells(head)
    const width = Math.max(24, Math.min(this.width, 100) - indent)
    const [first = '', ...others] = wrap(text, width)
    this.line(head + first)
    for (const other of others) this.line(' '.repeat(indent) + other)
  }

  table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): void {
    for (const line of tableLines(rows, columns, this.width, this.style)) this.line(line)
  }

  /** One JSON document. */
  json(value: unknown): void {
    this.line(JSON.stringify(value, undefined, 2))
  }

  /** One object of a stream of them, a line each. */
  jsonLine(value: unknown): void {
    this.line(JSON.stringify(value))
  }

  /** Something besides the answer, on stderr. */
  note(text: string): void {
    this.#err.write(`note: ${text}\n`)
  }
}
