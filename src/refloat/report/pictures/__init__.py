"""a Deal -> pictures of its structure and of its order of payments, as SVG drawn by hand."""

from refloat.report.pictures.picture import picture_bytes as picture_bytes
from refloat.report.pictures.picture import structure_picture as structure_picture
