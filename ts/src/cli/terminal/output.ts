import { Colours } from './colours.js'
import { printable, printableJson } from './printable.js'
import { type Column, type Style, tableLines } from './table.js'
import { cells, wrap } from './width.js'

interface Stream {
  write(text: string | Uint8Array): unknown
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
  on?(event: 'resize', listener: () => void): unknown
  off?(event: 'resize', listener: () => void): unknown
}

/**
 * The output of a command, and its only way to print. Escapes control characters except its own colours, as strings may contain
 * data of other programs. Prints colours in terminals only, subject to NO_COLOR and FORCE_COLOR.
 */
export class Output {
  /** Whether `--json` was given: then a command prints with `json` or `jsonLine` only. */
  readonly isJson: boolean
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
  }

  /** Width of a line in cells: of the terminal, which may change, else COLUMNS, else unlimited. */
  get width(): number {
    return this.#out.columns || Number(process.env['COLUMNS']) || Number.POSITIVE_INFINITY
  }

  /** Number of lines of the terminal, which may change; else `undefined`. */
  get height(): number | undefined {
    return this.#out.rows || undefined
  }

  /** Calls `listener` when the size of the terminal changes; returns a function that unsubscribes. */
  onResize(listener: () => void): () => void {
    this.#out.on?.('resize', listener)
    return () => this.#out.off?.('resize', listener)
  }

  /** Colours a string for the other methods; the colour is lost if it is printed in another way. */
  readonly style = (style: Style, text: string): string => this.#colours.style(style, text)

  /** Prints raw bytes; not for terminals. */
  bytes(bytes: Uint8Array): void {
    this.#out.write(bytes)
  }

  /** Prints one line, and escapes line breaks in it. */
  line(text = ''): void {
    this.#out.write(`${this.#colours.reveal(text)}\n`)
  }

  lines(lines: Iterable<string>): void {
    for (const line of lines) this.line(line)
  }

  /** Prints lines over the last `count` lines. Terminals only. */
  linesOver(count: number, lines: readonly string[]): void {
    const shown = lines.map(line => `${this.#colours.reveal(line)}\n`).join('')
    this.#out.write(`\u001b[${count}A\u001b[J${shown}`)
  }

  /** Prints lines on a cleared screen. Terminals only. */
  screen(lines: readonly string[]): void {
    const shown = lines.map(line => `${this.#colours.reveal(line)}\n`).join('')
    this.#out.write(`\u001b[H\u001b[2J${shown}`)
  }

  /** Prints a row of CSV (RFC 4180): exact in a pipe, escaped in a terminal. */
  csv(cells: readonly string[]): void {
    const shown = this.isTerminal ? cells.map(printable) : cells
    this.#out.write(`${shown.map(quoted).join(',')}\n`)
  }

  /**
   * Prints `head` and a paragraph that is wrapped to the width of the terminal and indented by the width of `head`; in a narrow
   * terminal it is below a long head.
   */
  paragraph(text: string, head = ''): void {
    const width = Math.min(this.width, 100)
    const isBeside = width - cells(head) >= leastWidth || cells(head) <= below.length
    const indent = isBeside ? cells(head) : below.length
    const [first = '', ...others] = wrap(text, Math.max(1, width - indent))
    if (!isBeside && head.trim() !== '') this.line(head.trimEnd())
    this.line((isBeside ? head : below) + first)
    this.lines(others.map(other => ' '.repeat(indent) + other))
  }

  table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): void {
    this.lines(tableLines(rows, columns, this.width, this.style))
  }

  /** Prints one JSON document. */
  json(value: unknown): void {
    this.#out.write(`${printableJson(JSON.stringify(value, undefined, 2))}\n`)
  }

  /** Prints one object of a stream, on one line. */
  jsonLine(value: unknown): void {
    this.#out.write(`${printableJson(JSON.stringify(value))}\n`)
  }

  /** Prints a note to stderr. */
  note(text: string): void {
    this.#err.write(`note: ${printable(text)}\n`)
  }
}

/** Cells of the narrowest paragraph beside its head. */
const leastWidth = 24
/** Precedes the lines of a paragraph below its head. */
const below = '    '

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
