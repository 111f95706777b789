import { styleText } from 'node:util'
import { printable } from './printable.js'
import type { Style } from './table.js'

/**
 * Colours that can be distinguished from escape sequences in the data of other programs: until they are printed, they carry a
 * random number.
 */
export class Colours {
  readonly #stream: NodeJS.WriteStream
  readonly #secret: string
  readonly #marked: RegExp

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
    const parts = crypto.getRandomValues(new Uint16Array(4))
    this.#secret = Array.from(parts, part => part % 10_000).join(';')
    this.#marked = new RegExp(`${ESC}\\[${this.#secret};([\\d;]*)m`, 'g')
  }

  style(style: Style, text: string): string {
    const [open = '', close = ''] = styleText(style, '|', { stream: this.#stream }).split('|')
    return this.#mark(open) + text + this.#mark(close)
  }

  /** Escapes all control characters but these colours, for printing. */
  reveal(text: string): string {
    return text
      .split(this.#marked)
      .map((part, index) => (index % 2 === 1 ? `${ESC}[${part}m` : printable(part)))
      .join('')
  }

  #mark(sequence: string): string {
    return sequence.replace(`${ESC}[`, `${ESC}[${this.#secret};`)
  }
}

const ESC = '\u001b'
