"""A small service, as a user of the package writes it: registers, discovers itself, and sees itself come and go."""

import sys

import espalier

with espalier.connect(sys.argv[1]) as client:
    registration = client.register(
        "/shop/providers", "10.0.0.7:8080", properties={"version": "1.4"}, ttl=5, create_path=True
    )
    print("registered", registration.paths)
    print("discovered", [(one.name, one.properties["version"]) for one in client.discover("/shop/providers")])
    with client.watch_children("/shop/providers") as watch:
        print("providers", sorted(next(watch).providers))
        registration.close()
        print("providers", sorted(next(watch).providers))
