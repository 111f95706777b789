import type { Output } from '../terminal/output.js'
import { cut } from '../terminal/width.js'
import { brailleChart, type Scale } from './braille-chart.js'

/** Lines of a chart, and cells of a line, where there is no terminal. */
const usualHeight = 4
const usualWidth = 100
/** Lines of a title and the smallest chart. */
const leastHeight = 2
/** Cells of the narrowest chart beside labels. */
const leastWidth = 8
const mostKept = 4096
/** ms between two drawings; a higher rate is not visible. */
const leastPause = 80

interface Series {
  readonly name: string
  readonly values: number[]
  least: number
  most: number
}

/**
 * Charts of fields over time, one below the other: in a terminal redrawn in place, as large as it is; otherwise drawn once at the
 * end.
 */
export class LivePlot {
  readonly #output: Output
  readonly #series: Series[]
  #drawnLines = 0
  #drawnSize = ''
  readonly #unsubscribe: () => void
  #drawnAt = Number.NEGATIVE_INFINITY

  constructor(output: Output, names: readonly string[]) {
    this.#output = output
    this.#series = names.map(name => ({
      name,
      values: [],
      least: Number.POSITIVE_INFINITY,
      most: Number.NEGATIVE_INFINITY,
    }))
    this.#unsubscribe = output.onResize(() => {
      if (this.#drawnLines > 0) this.#draw(performance.now())
    })
  }

  /** Adds one value to each series, in the order of their names. */
  push(values: readonly (number | undefined)[]): void {
    for (const [index, series] of this.#series.entries()) {
      const value = values[index] ?? Number.NaN
      series.values.push(value)
      if (series.values.length > mostKept) series.values.shift()
      if (!Number.isFinite(value)) continue
      series.least = Math.min(series.least, value)
      series.most = Math.max(series.most, value)
    }
    const now = performance.now()
    if (this.#output.isTerminal && now - this.#drawnAt >= leastPause) this.#draw(now)
  }

  /** Draws the final state. */
  finish(): void {
    this.#unsubscribe()
    this.#draw(performance.now())
  }

  #draw(now: number): void {
    const { width, height } = this.#output
    const lines = this.#lines()
    const size = `${width} ${height}`
    // The terminal breaks the lines that no longer fit, so that their number on the screen is unknown.
    const isResized = this.#drawnLines > 0 && size !== this.#drawnSize
    if (isResized) this.#output.screen(lines)
    else if (this.#drawnLines > 0) this.#output.linesOver(this.#drawnLines, lines)
    else this.#output.lines(lines)
    this.#drawnLines = this.#output.isTerminal ? lines.length : 0
    this.#drawnSize = size
    this.#drawnAt = now
  }

  /** The charts share the height of the terminal, less the line of the cursor; what does not fit is named. */
  #lines(): string[] {
    const { height } = this.#output
    const room = height === undefined ? undefined : Math.max(leastHeight, height - 1)
    if (room === undefined)
      return this.#series.flatMap(series => this.#picture(series, usualHeight))
    const fitting = Math.floor(room / leastHeight)
    if (fitting >= this.#series.length) {
      const each = Math.floor(room / this.#series.length)
      return this.#series.flatMap(series => this.#picture(series, each - 1))
    }
    const shown = Math.max(1, Math.floor((room - 1) / leastHeight))
    const hidden = this.#series.slice(shown).map(({ name }) => name)
    const note = `Too low for ${hidden.join(', ')}`
    return [
      ...this.#series.slice(0, shown).flatMap(series => this.#picture(series, leastHeight - 1)),
      ...(room > leastHeight ? [cut(note, this.#output.width)] : []),
    ]
  }

  #picture({ name, values, least, most }: Series, height: number): string[] {
    const { style } = this.#output
    const scale = Number.isFinite(least) ? { least, most } : { least: 0, most: 0 }
    const number = numberText(scale)
    const labels = [number(scale.most), number(scale.least)]
    const space = Number.isFinite(this.#output.width) ? this.#output.width : usualWidth
    const longest = Math.max(...labels.map(label => label.length))
    // In a narrow terminal the chart is worth more than the labels.
    const labelWidth = longest + 1 + leastWidth > space ? -1 : longest
    const width = Math.max(1, space - labelWidth - 1)
    const chart = brailleChart(values, { width, height }, scale)
    const last = values.at(-1) ?? Number.NaN
    const value = Number.isFinite(last) ? number(last) : 'no number'
    const title = cut(name, Math.max(1, space - value.length - 1))
    return [
      `${style('bold', title)} ${value}`,
      ...chart.map((line, index) => {
        const label = index === 0 ? labels[0] : index === height - 1 ? labels[1] : ''
        const head = labelWidth < 0 ? '' : `${(label ?? '').padStart(labelWidth)} `
        return head + style('green', line)
      }),
    ]
  }
}

/** Formats values with the digits of a hundredth of the scale. */
function numberText({ least, most }: Scale): (value: number) => string {
  const range = most - least || Math.abs(most) || 1
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(range)))
  return value => String(Number(value.toFixed(Math.min(decimals, 20))))
}
