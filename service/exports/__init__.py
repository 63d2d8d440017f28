"""What auditors take home: the history as other programs read it, without the persons where that is not due."""

from service.exports.handing_out import FORMATS, Format, filename, hand_out, size, stream
from service.exports.reading import Book, book, trails
from service.exports.recording import STREAM, described, recent
from service.exports.wanted import Measure, Wanted, measure, subjects

__all__ = [
    "FORMATS",
    "STREAM",
    "Book",
    "Format",
    "Measure",
    "Wanted",
    "book",
    "described",
    "filename",
    "hand_out",
    "measure",
    "recent",
    "size",
    "stream",
    "subjects",
    "trails",
]
