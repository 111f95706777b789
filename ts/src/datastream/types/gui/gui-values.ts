import type { Format } from '../../format.js'
import { byteArrayType } from '../byte-arrays.js'
import { floatTypes } from '../floats.js'
import { integerNamed, integerTypes } from '../integers.js'
import { mappedType } from '../mapped.js'
import { RecordType } from '../record.js'
import { stringType } from '../strings.js'
import { brushType } from './brush.js'
import { colorType } from './color.js'
import { cursorType } from './cursor.js'
import { fontType } from './font.js'
import { iconType } from './icon.js'
import { imageType } from './image.js'
import { keySequenceType } from './key-sequence.js'
import { painterPathType } from './painter-path.js'
import { paletteType } from './palette.js'
import { penType } from './pen.js'
import { pictureType } from './picture.js'
import { regionType } from './region.js'

/** The value types of QtGui that need no QVariant. */
export function guiValueTypes(format: Format) {
  const { double } = floatTypes(format)
  const { int32 } = integerTypes(format)
  return {
    color: colorType(format),
    brush: brushType(format),
    pen: penType(format),
    font: fontType(format),
    palette: paletteType(format),
    image: imageType(format, 'QImage'),
    pixmap: imageType(format, 'QPixmap'),
    bitmap: imageType(format, 'QBitmap'),
    icon: iconType(format),
    cursor: cursorType(format),
    region: regionType(format),
    keySequence: keySequenceType(format),
    painterPath: painterPathType(format),
    picture: pictureType(format),
    /** QTextLength; `type` is QTextLength::Type. */
    textLength: new RecordType(format, { type: int32, value: double }, 'QTextLength'),
    /** QColorSpace: its ICC profile. */
    colorSpace: mappedType(byteArrayType(format), {
      name: 'QColorSpace',
      decode: x => x,
      encode: x => x,
    }),
    /** QPageRanges (Qt 6): its text, `1-3,5`. */
    pageRanges: mappedType(stringType(format), {
      name: 'QPageRanges',
      decode: x => x,
      encode: x => x,
    }),
    /** QSizePolicy: its 32 bits. */
    sizePolicy: integerNamed(format, 'QSizePolicy', 'uint32'),
  }
}
