import { qt, type Variant } from 'qt-ipc/datastream'

// As cpp/samples/messages/order.h.
declare module 'qt-ipc/datastream' {
  interface VariantTypes {
    Order: { number: number; article: string | null; price: number }
  }
}

// Programs of different Qt releases meet here: stream.setVersion(QDataStream::Qt_5_15).
const ds = qt('6.4', { version: 'Qt_5_15' })
const Order = ds.record({ number: ds.int32, article: ds.string, price: ds.double })

/** A QVariant that may hold an Order. */
export const { variant: Message } = ds.withTypes({ Order })

export const textOf = ({ type, value }: Variant): string =>
  type === 'Order' ? `order ${value.number}: ${value.article} ${value.price}` : String(value)
