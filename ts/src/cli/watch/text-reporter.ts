import { sizeText } from '../../system/wording.js'
import { hexDump } from '../bytes/hex-dump.js'
import type { Output } from '../terminal/output.js'
import { fieldsOf } from '../values/fields.js'
import { localTimeText, scalarText } from '../values/scalar-text.js'
import type { Reporter, Seen } from './reporter.js'
import { staleText } from './stale-text.js'

/** Prints a line for each change: the local time, then the fields that changed. */
export class TextReporter implements Reporter {
  readonly #output: Output
  readonly #hasCodec: boolean
  #fields = new Map<string, string>()
  #rows: readonly string[] = []

  readonly #tornText: string

  /** `counter`: the option `--sequence`, if it is a single counter. */
  constructor(output: Output, hasCodec: boolean, counter: string | undefined) {
    this.#output = output
    this.#hasCodec = hasCodec
    this.#tornText =
      counter === undefined
        ? 'the writer may have exited in the middle of a write'
        : 'the writer exited in the middle of a write or never pauses, or its counter is incremented once for each record: ' +
          `then use --sequence ${counter}:once`
  }

  report(seen: Seen): void {
    const { style } = this.#output
    const head = `${style('dim', localTimeText(seen.at).slice('2026-11-20 '.length))}  ${this.#marks(seen)}`
    if (seen.stale?.unchangedFor !== undefined)
      this.#output.line(`${head}${style('yellow', staleText(seen.stale))}`)
    else if (seen.torn === true) this.#output.line(`${head}torn: ${this.#tornText}`)
    else if (this.#hasCodec) this.#output.line(head + this.#changed(seen.value))
    else this.#reportBytes(head, seen.bytes)
  }

  #marks({ missed, reattached, stale }: Seen): string {
    const { style } = this.#output
    const isAbandoned = stale !== undefined && stale.unchangedFor === undefined
    const marks = [
      reattached ? 'a new segment' : '',
      missed ? `${missed} missed` : '',
      isAbandoned ? staleText(stale) : '',
    ]
    const text = marks.filter(mark => mark !== '').join(', ')
    return text === '' ? '' : `${style('yellow', `[${text}]`)} `
  }

  #changed(value: unknown): string {
    const { style } = this.#output
    const fields = new Map(
      Array.from(fieldsOf(value), ([path, part]) => [path, scalarText(part) ?? '']),
    )
    const changed = [...fields].filter(([path, text]) => this.#fields.get(path) !== text)
    const gone = [...this.#fields.keys()].filter(path => !fields.has(path))
    this.#fields = fields
    if (fields.size === 1 && fields.has('value')) return fields.get('value') ?? ''
    return [
      ...changed.map(([path, text]) => `${style('cyan', path)}=${text}`),
      ...gone.map(path => style('red', `-${path}`)),
    ].join('  ')
  }

  #reportBytes(head: string, bytes: Uint8Array): void {
    const rows = rowsOf(bytes)
    const isFirst = this.#rows.length === 0
    const changed = rows.filter((row, index) => this.#rows[index] !== row)
    this.#rows = rows
    this.#output.line(
      `${head}${isFirst ? sizeText(bytes.length) : `${changed.length} rows changed`}`,
    )
    const dump = isFirst ? [...hexDump(bytes)] : changed
    const shown = dump.slice(0, mostRows)
    this.#output.lines(shown.map(row => `  ${row}`))
    if (shown.length < dump.length)
      this.#output.line(`  ... ${dump.length - shown.length} more rows`)
  }
}

const mostRows = 16

/** All rows of the dump, repeated ones too, so that the index of a row is its position. */
function rowsOf(bytes: Uint8Array): string[] {
  return Array.from({ length: Math.ceil(bytes.length / 16) }, (_, index) => {
    const [row = ''] = hexDump(bytes.subarray(index * 16, index * 16 + 16), index * 16)
    return row
  })
}
