"""What Camunda has and we do not: each such operation answers 501 with a sentence that names the nearest we have."""

from service.api.unsupported.routes import missing

__all__ = ["missing"]
