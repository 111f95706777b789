const signatures: readonly (readonly [name: string, at: number, hex: string])[] = [
  ['PNG', 0, '89504e470d0a1a0a'],
  ['JPEG', 0, 'ffd8ff'],
  ['GIF', 0, '47494638'],
  ['WebP', 8, '57454250'],
  ['TIFF', 0, '49492a00'],
  ['TIFF', 0, '4d4d002a'],
  ['gzip', 0, '1f8b08'],
  ['ZIP', 0, '504b0304'],
  ['PDF', 0, '255044462d'],
]

/** The format of an image or archive, by its first bytes; `undefined` if unknown. */
export function imageFormat(bytes: Uint8Array): string | undefined {
  const hex = Buffer.from(bytes.subarray(0, 16)).toString('hex')
  return signatures.find(([, at, signature]) => hex.startsWith(signature, 2 * at))?.[0]
}
