import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { Provenance } from '@espalier/contract/espalier/v1/types'

// Messages that are encoded in parts: what many receivers share once, and what differs between them for each. Two encoded parts of one
// message, one after the other, are the message with the fields of both.

/** The field `provenance`, whose number differs between messages. */
export function provenanceField(number: number, provenance: Provenance): Uint8Array {
  return Provenance.encode(provenance, new BinaryWriter().tag(number, WireType.LengthDelimited).fork()).join().finish()
}

/**
 * Equal for two provenances of one revision that differ in less than a tenth of a second of their age: what was encoded with the first may be
 * sent for the second. During an outage a large response is then copied ten times a second, and not for each receiver.
 */
export function provenanceKey({ revision, source, age, staleReason }: Provenance): string {
  return `${revision} ${source} ${age?.seconds}.${Math.floor((age?.nanos ?? 0) / 100_000_000)} ${staleReason}`
}

/** The tag and the length of a field that holds a message of this size, after the fields that `before` writes. */
export function messageHead(number: number, bytes: number, before = new BinaryWriter()): Uint8Array {
  return before.tag(number, WireType.LengthDelimited).uint32(bytes).finish()
}
