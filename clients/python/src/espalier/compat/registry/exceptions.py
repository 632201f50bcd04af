"""The exceptions of the Configuration Registry API."""


class KeyDoesNotExist(AttributeError):
    """There is no such node or property."""


class ReadOnlyAttributeError(AttributeError):
    """An attribute that follows from others."""
