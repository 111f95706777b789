/** The text of these UTF-16 code units. In pieces, for the stack holds the arguments of a call. */
export function fromCharCodes(units: Uint8Array | Uint16Array): string {
  let text = ''
  for (let at = 0; at < units.length; at += 4096)
    text += Reflect.apply(String.fromCharCode, null, units.subarray(at, at + 4096))
  return text
}
