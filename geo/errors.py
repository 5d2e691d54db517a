"""Errors that this project raises; catch `PlaceMapError` to catch them all."""


class PlaceMapError(Exception):
    """Base class of errors that the reader of the message can act on."""


class CRSError(PlaceMapError):
    """A layer has no coordinate reference system, or the wrong one."""


class DataError(PlaceMapError):
    """The data package lacks a file, a column or a row, or has an invalid value."""


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
