/** The encoded google.protobuf.FileDescriptorSet of the contract. */
export declare const descriptorSet: Buffer
