"""What the cases of a procedure show together: the picture of how it is really run. Nothing in it names a person."""

from service.reports.picture import FlowHeat, Picture, Rework, StepHeat, Variant, picture
from service.reports.reading import Wanted

__all__ = ["FlowHeat", "Picture", "Rework", "StepHeat", "Variant", "Wanted", "picture"]
