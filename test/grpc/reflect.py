"""Knows nothing of a server but its address: prints its services with their methods, and calls one, all by reflection."""

import sys

import grpc
from google.protobuf import message_factory
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

channel = grpc.insecure_channel(sys.argv[1])
database = ProtoReflectionDescriptorDatabase(channel)
pool = DescriptorPool(database)
for name in sorted(database.get_services()):
    for method in pool.FindServiceByName(name).methods:
        print(f"/{name}/{method.name}")

method = pool.FindServiceByName("espalier.v1.TreeService").FindMethodByName("GetNode")
request = message_factory.GetMessageClass(method.input_type)
response = message_factory.GetMessageClass(method.output_type)
call = channel.unary_unary(
    "/espalier.v1.TreeService/GetNode",
    request_serializer=request.SerializeToString,
    response_deserializer=response.FromString,
)
print(call(request(path="/"), timeout=20).node.path)
