"""The exceptions of nd_service_registry."""


class ServiceRegistryException(Exception):
    def __init__(self, e: str) -> None:
        super().__init__(e)
        self.value = e


class NoConnection(ServiceRegistryException):
    """No gateway answers, or the gateway has lost its store."""


class ReadOnly(ServiceRegistryException):
    """A write although the registry was made with `readonly=True`."""
