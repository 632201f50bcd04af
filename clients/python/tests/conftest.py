pytest_plugins = ["espalier.testing"]
