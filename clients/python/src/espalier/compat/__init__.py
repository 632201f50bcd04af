"""The interfaces of older registries over this client, for programs that move to espalier with as few changes as possible.

    from espalier.compat import zc_zk                  # zc.zk
    from espalier.compat import nd_service_registry    # nd_service_registry
    from espalier.compat import registry               # Configuration Registry API

docs/coming-from.md has every feature of the three, and what differs. New programs use `espalier` itself.
"""
