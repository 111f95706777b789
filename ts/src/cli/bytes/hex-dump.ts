/** Formats bytes like hexdump -C: `00000000  4d 65 …  |Me…|`, and one `*` for repeated lines. */
export function* hexDump(bytes: Uint8Array, start = 0): Generator<string> {
  let last: string | undefined
  let skipping = false
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16)
    const hex = Array.from(row, byte => byte.toString(16).padStart(2, '0'))
    const content = hex.join(' ')
    if (content === last && row.length === 16) {
      if (!skipping) yield '*'
      skipping = true
      continue
    }
    skipping = false
    last = content
    const columns = `${hex.slice(0, 8).join(' ').padEnd(23)}  ${hex.slice(8).join(' ').padEnd(23)}`
    yield `${address(start + at)}  ${columns}  |${Array.from(row, character).join('')}|`
  }
  yield address(start + bytes.length)
}

const address = (at: number) => at.toString(16).padStart(8, '0')

const character = (byte: number) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')
