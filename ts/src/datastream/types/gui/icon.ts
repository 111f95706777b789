import { objectShape } from '../../../codec/value-shape.js'
import type { Format } from '../../format.js'
import { requireObject } from '../../shape.js'
import { failure, invalid, within } from '../../stream-failure.js'
import { atField, Type } from '../../type.js'
import { declareTypes } from '../declare.js'
import { geometryTypes } from '../geometry.js'
import { integerTypes } from '../integers.js'
import { list } from '../list.js'
import { RecordType } from '../record.js'
import { stringType } from '../strings.js'
import { imageType } from './image.js'

export const icons = declareTypes(format => ({ icon: iconType(format) }), {
  icon: {
    docs: { typescript: 'Icon', note: 'one pixmap below version 8' },
    variants: { QIcon: { id: 69, qt3: 13 } },
  },
})

declare module '../variant/value.js' {
  interface VariantTypes {
    QIcon: Icon
  }
}

/** A pixmap of an icon; the numbers are QIcon::Mode and QIcon::State. */
export interface IconEntry {
  readonly pixmap: Uint8Array | null
  readonly fileName: string | null
  readonly size: { readonly width: number; readonly height: number }
  readonly mode: number
  readonly state: number
}

/**
 * QIcon: pixmaps, or a name in the icon theme (engine `QIconLoaderEngine`, from Qt 6.8 on `QThemeIconEngine`), or `null`.
 * Stream version 8 has pixmaps only, older ones a single pixmap.
 */
export type Icon =
  | null
  | { readonly engine: 'QPixmapIconEngine'; readonly entries: IconEntry[] }
  | { readonly engine: 'QIconLoaderEngine' | 'QThemeIconEngine'; readonly name: string | null }

export function iconType(format: Format): Type<Icon> {
  if (format.version < 8) return singlePixmapIcon(format)
  const entries = list(entryType(format))
  if (format.version === 8)
    return new Type<Icon>(format, {
      name: 'QIcon',
      minimumLength: 4,
      reader: () => input => picturesOf(entries.read(input)),
      writer: () => (output, icon) => entries.write(output, entriesOf(icon)),
      defaultValue: () => null,
      valueShape: iconShape(entries),
    })
  return engineIcon(format, entries)
}

function engineIcon(format: Format, entries: Type<IconEntry[]>): Type<Icon> {
  const string = stringType(format)
  return new Type<Icon>(format, {
    name: 'QIcon',
    minimumLength: 4,
    reader: () => input => {
      const start = input.pos
      const engine = string.read(input)
      if (engine === null) return null
      if (engine === 'QPixmapIconEngine') return { engine, entries: entries.read(input) }
      if (engine === 'QIconLoaderEngine' || engine === 'QThemeIconEngine')
        return { engine, name: string.read(input) }
      throw failure(
        'ERR_QDS_UNSUPPORTED',
        `unsupported icon engine ${JSON.stringify(engine)}`,
        start,
      )
    },
    writer: () => (output, icon) => {
      if (icon === null) return string.write(output, null)
      requireObject(icon)
      string.write(output, icon.engine)
      if (icon.engine === 'QPixmapIconEngine')
        atField('entries', entries.write)(output, icon.entries)
      else if (icon.engine === 'QIconLoaderEngine' || icon.engine === 'QThemeIconEngine')
        atField('name', string.write)(output, icon.name)
      else throw within(invalid(Reflect.get(icon, 'engine'), 'a known icon engine'), 'engine')
    },
    defaultValue: () => null,
    valueShape: iconShape(entries),
  })
}

function entryType(format: Format) {
  const { uint32 } = integerTypes(format)
  return new RecordType(format, {
    pixmap: imageType(format, 'QPixmap'),
    fileName: stringType(format),
    size: geometryTypes(format).size,
    mode: uint32,
    state: uint32,
  })
}

function singlePixmapIcon(format: Format): Type<Icon> {
  const pixmap = imageType(format, 'QPixmap')
  return new Type<Icon>(format, {
    name: 'QIcon',
    minimumLength: pixmap.parts.minimumLength,
    reader: () => input => {
      const picture = pixmap.read(input)
      return (
        picture &&
        picturesOf([
          { pixmap: picture, fileName: null, size: { width: -1, height: -1 }, mode: 0, state: 1 },
        ])
      )
    },
    writer: () => (output, icon) => pixmap.write(output, entriesOf(icon)[0]?.pixmap ?? null),
    defaultValue: () => null,
    valueShape: iconShape(list(entryType(format))),
  })
}

function iconShape(entries: Type<IconEntry[]>) {
  return objectShape({ entries }, 'engine', 'name')
}

function picturesOf(entries: IconEntry[]): Icon {
  return entries.length > 0 ? { engine: 'QPixmapIconEngine', entries } : null
}

function entriesOf(icon: Icon): IconEntry[] {
  if (icon === null) return []
  if (icon.engine === 'QPixmapIconEngine') return icon.entries
  throw failure('ERR_QDS_UNSUPPORTED', 'an icon of the theme needs stream version 9 or newer', 0)
}
