"""The errors this project raises; catch `PlaceMapError` to catch them all."""


class PlaceMapError(Exception):
    """Something went wrong that the reader of the message can act on."""


class CRSError(PlaceMapError):
    """A layer has no coordinate reference system, or the wrong one."""


class DataError(PlaceMapError):
    """The data package lacks a file, a column or a row, or holds a value it may not hold."""


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
    """A boundary file cannot be read, or does not hold the authorities of the register."""


class UnknownNameError(PlaceMapError):
    """A layer, place or option was asked for by a name that does not exist."""


class ScenarioError(PlaceMapError):
    """A proposed place cannot be read, or cannot be laid over the map."""


class UploadError(PlaceMapError):
    """A user's own file cannot be read, or holds nothing that can be placed."""


class ExportError(PlaceMapError):
    """A file cannot be written as asked: the format cannot hold it, or the disk will not."""


class SourceError(PlaceMapError):
    """A service cannot be reached, or answers with something other than what it should."""
