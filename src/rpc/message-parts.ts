import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { Provenance } from '@espalier/contract/espalier/v1/types'

// Messages that are encoded in parts: what many receivers share once, and what differs between them for each. Two encoded parts of one
// message, one after the other, are the message with the fields of both.

/** The field `provenance`, whose number differs between messages. */
export function provenanceField(number: number, provenance: Provenance): Uint8Array {
  return Provenance.encode(provenance, new BinaryWriter().tag(number, WireType.LengthDelimited).fork()).join().finish()
}

/** The tag and the length of a field that holds a message of this size, after the fields that `before` writes. */
export function messageHead(number: number, bytes: number, before = new BinaryWriter()): Uint8Array {
  return before.tag(number, WireType.LengthDelimited).uint32(bytes).finish()
}
