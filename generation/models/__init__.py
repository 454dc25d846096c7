"""What is being made, one noun a file."""

from generation.models.balance import Balance, Hold
from generation.models.heartbeat import Heartbeat
from generation.models.image_model import ImageModel
from generation.models.job import Job
from generation.models.lease import Lease
from generation.models.output import Output
from generation.models.reference import JobReference, Reference, ReferenceUpload

__all__ = [
    "Balance",
    "Heartbeat",
    "Hold",
    "ImageModel",
    "Job",
    "JobReference",
    "Lease",
    "Output",
    "Reference",
    "ReferenceUpload",
]
