// Where the loops over UTF-16 units stop being faster than Node's Buffer; the thresholds of ts/src/datastream/utf16.ts:
//   node --import=tsx bench/datastream/text.ts
const lengths = [5, 11, 24, 48, 64, 96, 128, 200, 400]
const texts = 1000

console.log('units  decode: loop, buffer  encode: loop, buffer  (ns per text)')
for (const units of lengths) {
  const bytes = Buffer.alloc(2 * units * texts)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let i = 0; i < units * texts; i++) view.setUint16(2 * i, 97 + (i % 26))
  const text = 'a'.repeat(units)
  const scratch = Buffer.alloc(2 * units)
  const times = [
    best(i => loopDecode(view, 2 * units * i, units)),
    best(i => bufferDecode(bytes, 2 * units * i, scratch)),
    best(i => loopEncode(view, 2 * units * i, text)),
    best(i => bufferEncode(bytes, 2 * units * i, text)),
  ]
  console.log([units, ...times].map(n => n.toFixed(0).padStart(6)).join(' '))
}

function loopDecode(view: DataView, start: number, units: number): string {
  let text = ''
  let at = start
  for (const end = start + 2 * (units & ~7); at < end; at += 16)
    text += String.fromCharCode(
      view.getUint16(at),
      view.getUint16(at + 2),
      view.getUint16(at + 4),
      view.getUint16(at + 6),
      view.getUint16(at + 8),
      view.getUint16(at + 10),
      view.getUint16(at + 12),
      view.getUint16(at + 14),
    )
  for (const end = start + 2 * units; at < end; at += 2)
    text += String.fromCharCode(view.getUint16(at))
  return text
}

function bufferDecode(bytes: Buffer, start: number, scratch: Buffer): string {
  scratch.set(bytes.subarray(start, start + scratch.length))
  scratch.swap16()
  return scratch.toString('utf16le')
}

function loopEncode(view: DataView, start: number, text: string): void {
  for (let i = 0, at = start; i + 1 < text.length; i += 2, at += 4)
    view.setInt32(at, (text.charCodeAt(i) << 16) | text.charCodeAt(i + 1))
}

function bufferEncode(bytes: Buffer, start: number, text: string): void {
  const target = bytes.subarray(start, start + 2 * text.length)
  target.write(text, 'utf16le')
  target.swap16()
}

/** ns per call, of the best of many rounds. */
function best(work: (i: number) => unknown): number {
  let shortest = Number.POSITIVE_INFINITY
  for (let round = 0; round < 60; round++) {
    const start = performance.now()
    for (let i = 0; i < texts; i++) work(i)
    shortest = Math.min(shortest, performance.now() - start)
  }
  return (shortest * 1e6) / texts
}
