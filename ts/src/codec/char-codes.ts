/** The string of UTF-16 code units. Converts in pieces, as the stack limits the number of arguments of a call. */
export function fromCharCodes(units: Uint8Array | Uint16Array): string {
  let text = ''
  for (let at = 0; at < units.length; at += 4096)
    text += Reflect.apply(String.fromCharCode, null, units.subarray(at, at + 4096))
  return text
}
