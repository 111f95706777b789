// The plot fills its terminal, fits into it, and follows its size.
import { EventEmitter } from 'node:events'
import { stripVTControlCharacters } from 'node:util'
import test from 'ava'
import { LivePlot } from '../../src/cli/plot/live-plot.js'
import { Output } from '../../src/cli/terminal/output.js'
import { cells } from '../../src/cli/terminal/width.js'
import { PlotReporter } from '../../src/cli/watch/plot-reporter.js'

class Terminal extends EventEmitter {
  readonly isTTY = true
  columns: number
  rows: number
  /** The texts of the writes. */
  readonly written: string[] = []

  constructor(columns: number, rows: number) {
    super()
    this.columns = columns
    this.rows = rows
  }

  write(text: string | Uint8Array): boolean {
    this.written.push(String(text))
    return true
  }

  resize(columns: number, rows: number): void {
    Object.assign(this, { columns, rows })
    this.emit('resize')
  }

  /** The lines of the last drawing. */
  get lines(): string[] {
    return stripVTControlCharacters(this.written.at(-1) ?? '')
      .trimEnd()
      .split('\n')
  }
}

function plotOf(terminal: Terminal, names: readonly string[]): LivePlot {
  const plot = new LivePlot(new Output(false, { out: terminal, err: terminal }), names)
  for (let value = 0; value < 500; value += 1) plot.push(names.map(() => value * 1e5))
  plot.finish()
  return plot
}

for (const columns of [10, 40, 80, 200])
  for (const rows of [3, 10, 24, 60])
    for (const count of [1, 2, 5])
      test(`${count} fields in ${columns} by ${rows}`, t => {
        const terminal = new Terminal(columns, rows)
        plotOf(
          terminal,
          Array.from({ length: count }, (_, index) => `a field with a long name ${index}`),
        )
        const { lines } = terminal
        t.true(lines.length < rows, 'with a line for the cursor')
        t.deepEqual(
          lines.filter(line => cells(line) > columns),
          [],
        )
        if (count * 2 >= rows) return
        t.true(lines.length > rows - 1 - count, 'no chart could have one line more')
        t.true(lines.some(line => cells(line) === columns))
      })

test('a change of the size draws it again on an empty screen, until the end', t => {
  const terminal = new Terminal(80, 24)
  const plot = new LivePlot(new Output(false, { out: terminal, err: terminal }), ['speed'])
  plot.push([1])
  terminal.resize(40, 12)
  t.is(terminal.lines.length, 11)
  t.true(terminal.lines.every(line => cells(line) <= 40))
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what clears the screen
  t.regex(terminal.written.at(-1) ?? '', /^\u001b\[H\u001b\[2J/)
  plot.finish()
  const { length } = terminal.written
  terminal.resize(80, 24)
  t.is(terminal.written.length, length)
})

test('fields without numbers are refused, with those that have one', t => {
  const report = (names: string[], value: unknown) => () =>
    new PlotReporter(new Output(false, { out: new Terminal(80, 24) }), names).report({
      at: new Date(),
      bytes: new Uint8Array(),
      value,
      missed: undefined,
      torn: false,
      reattached: false,
      stale: undefined,
    })
  const value = { town: 'Oslo', degrees: 21.5, count: 3n, on: true, at: new Date(), none: null }
  t.throws(report(['degrees', 'town'], value), {
    message: /"town" is not a number/,
  })
  t.throws(report(['value'], 'Oslo'), { message: /"value" is not a number/ })
  t.throws(report(['missing'], value), { message: /no field "missing"/ })
  t.notThrows(report(['degrees', 'count', 'on', 'at', 'none'], value))
})
