"""Failures that a person at the terminal can do something about."""


class StartError(Exception):
    """Why the server cannot start or go on, in one line, without a traceback. `str()` of it is the whole message."""


class DiskFullError(StartError):
    """Nothing can be written any more where `folder` lies."""

    def __init__(self, folder: object) -> None:
        super().__init__(f"the disk that holds {folder} is full: free some space and start again")


class NoDatabaseError(StartError):
    """No server has ever run there."""


class InUseError(StartError):
    """Another server holds the data folder."""
