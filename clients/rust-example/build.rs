fn main() -> std::io::Result<()> {
    tonic_prost_build::configure().build_server(false).compile_protos(
        &["../../proto/espalier/v1/registry.proto", "../../proto/espalier/v1/properties.proto"],
        &["../../proto"],
    )
}
