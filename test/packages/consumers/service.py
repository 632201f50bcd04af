"""A small service, as a user of the package writes it: registers, discovers itself, and sees itself come and go."""

import sys

import espalier

with espalier.connect(sys.argv[1]) as client:
    registration = client.register(
        "/shop/providers", "10.0.0.7:8080", properties={"version": "1.4"}, ttl=5, create_path=True
    )
    print("registered", registration.paths)
    print("discovered", [(one.name, one.properties["version"]) for one in client.discover("/shop/providers")])
    with client.children("/shop/providers") as live:
        print("providers", sorted(live.wait(lambda children: len(children) == 1, timeout=10)))
        registration.close()
        print("providers", sorted(live.wait(lambda children: len(children) == 0, timeout=10)))
