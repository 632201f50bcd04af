"""A protoc plugin that generates all of the Python code: messages, their type stubs, and the services.

grpcio-tools ships its generators inside its own protoc and offers none of them as a plugin. This program passes the request of
buf to that protoc and returns the files that it writes.
"""

import os
import sys
import tempfile

from google.protobuf.compiler.plugin_pb2 import CodeGeneratorRequest, CodeGeneratorResponse
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from grpc_tools import protoc


def main() -> int:
    request = CodeGeneratorRequest.FromString(sys.stdin.buffer.read())
    response = CodeGeneratorResponse(supported_features=CodeGeneratorResponse.FEATURE_PROTO3_OPTIONAL)
    with tempfile.TemporaryDirectory() as folder:
        descriptors = os.path.join(folder, "descriptors")
        out = os.path.join(folder, "out")
        os.mkdir(out)
        with open(descriptors, "wb") as file:
            file.write(FileDescriptorSet(file=request.proto_file).SerializeToString())
        failed = protoc.main(
            [
                "protoc",
                f"--descriptor_set_in={descriptors}",
                f"--python_out={out}",
                f"--pyi_out={out}",
                f"--grpc_python_out={out}",
                *request.file_to_generate,
            ]
        )
        if failed:
            response.error = "the protoc of grpcio-tools failed; see its message above"
        for path, _, names in sorted(os.walk(out)):
            for name in sorted(names):
                with open(os.path.join(path, name), encoding="utf-8") as file:
                    relative = os.path.relpath(os.path.join(path, name), out)
                    response.file.add(name=relative.replace(os.sep, "/"), content=file.read())
    sys.stdout.buffer.write(response.SerializeToString())
    return 0


sys.exit(main())
