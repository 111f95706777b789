const tagsAt = 128
const directoryEntry = 12

/** An ICC profile with the primaries of sRGB and a pure gamma: one of the least that QColorSpace accepts. */
export function iccProfile(gamma: number): Uint8Array {
  const tags: [name: string, data: Buffer][] = [
    ['wtpt', xyz(0.9642, 1, 0.8249)],
    ['rXYZ', xyz(0.4361, 0.2225, 0.0139)],
    ['gXYZ', xyz(0.3851, 0.7169, 0.0971)],
    ['bXYZ', xyz(0.1431, 0.0606, 0.7139)],
    ['rTRC', curve(gamma)],
    ['gTRC', curve(gamma)],
    ['bTRC', curve(gamma)],
  ]
  const dataAt = tagsAt + 4 + tags.length * directoryEntry
  const profile = Buffer.concat([Buffer.alloc(dataAt), ...tags.map(([, data]) => data)])
  profile.writeUInt32BE(profile.length, 0)
  profile.writeUInt32BE(0x02400000, 8)
  profile.write('mntrRGB XYZ ', 12, 'latin1')
  profile.write('acsp', 36, 'latin1')
  fixed(profile, 68, [0.9642, 1, 0.8249])
  profile.writeUInt32BE(tags.length, tagsAt)
  let at = dataAt
  for (const [index, [name, data]] of tags.entries()) {
    const entry = tagsAt + 4 + index * directoryEntry
    profile.write(name, entry, 'latin1')
    profile.writeUInt32BE(at, entry + 4)
    profile.writeUInt32BE(data.length, entry + 8)
    at += data.length
  }
  return new Uint8Array(profile)
}

function xyz(...values: number[]): Buffer {
  const data = Buffer.alloc(20)
  data.write('XYZ ', 'latin1')
  fixed(data, 8, values)
  return data
}

/** A curve of one value, a gamma of 8.8 bits; padded to 4 bytes, which every tag begins at. */
function curve(gamma: number): Buffer {
  const data = Buffer.alloc(16)
  data.write('curv', 'latin1')
  data.writeUInt32BE(1, 8)
  data.writeUInt16BE(Math.round(gamma * 256), 12)
  return data
}

function fixed(into: Buffer, at: number, values: readonly number[]): void {
  for (const [index, value] of values.entries())
    into.writeInt32BE(Math.round(value * 65536), at + index * 4)
}
