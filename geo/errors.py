"""Errors that this project raises; catch `PlaceMapError` to catch them all."""


class PlaceMapError(Exception):
    """Base class of errors that the reader of the message can act on."""


class CRSError(PlaceMapError):
    """A layer has no coordinate reference system, or the wrong one."""


class DataError(PlaceMapError):
    """The data package lacks a file, a column or a row, or has an invalid value."""


class TextError(DataError):
    """
    Delimited text cannot be decoded, or split into rows and cells.

    Attributes
    ----------
    reason
        What the decoder or the parser found.
    line
        Where, the first being 1; 0 where that is not known.
    encoding
        The encoding that it is not in; "" where it was decoded.
    """

    def __init__(self, reason: str, *, line: int = 0, encoding: str = "") -> None:
        """Describe the place by its line."""
        super().__init__(f"Line {line}: {reason}." if line else f"{reason}.")
        self.reason = reason
        self.line = line
        self.encoding = encoding


class BoundaryError(PlaceMapError):
    """A boundary file cannot be read, or its authorities are not those of the register."""


class UnknownNameError(PlaceMapError):
    """A layer, place or option with that name does not exist."""


class ScenarioError(PlaceMapError):
    """A scenario place cannot be read, or cannot be overlaid."""


class UploadError(PlaceMapError):
    """A user's own file cannot be read, or has no row with a location."""


class ExportError(PlaceMapError):
    """A file cannot be written: the format cannot store the data, or the disk write fails."""


class SourceError(PlaceMapError):
    """A service cannot be reached, or its response is not as expected."""
