"""What is being made and what it may cost, one noun a file."""

from generation.models.account_state import Alert, SubmissionPause, not_alone
from generation.models.allowance import Allowance
from generation.models.api_key import ApiKey
from generation.models.asset import Asset
from generation.models.balance import Balance
from generation.models.cleanup import delete_files
from generation.models.grant import Grant
from generation.models.heartbeat import Heartbeat
from generation.models.hold import Hold, HoldLine
from generation.models.image_model import ImageModel
from generation.models.job import Job
from generation.models.lease import Lease
from generation.models.ledger import AuditEntry, LedgerEntry
from generation.models.model_alias import ModelAlias
from generation.models.output import Output
from generation.models.plan import Plan, PlanAssignment
from generation.models.pool import Pool
from generation.models.price_rule import PriceRule
from generation.models.provider_state import ProviderState
from generation.models.queue_pause import QueuePause, held_back
from generation.models.reference import JobReference, Reference, ReferenceUpload

__all__ = [
    "Alert",
    "Allowance",
    "ApiKey",
    "Asset",
    "AuditEntry",
    "Balance",
    "Grant",
    "Heartbeat",
    "Hold",
    "HoldLine",
    "ImageModel",
    "Job",
    "JobReference",
    "Lease",
    "LedgerEntry",
    "ModelAlias",
    "Output",
    "Plan",
    "PlanAssignment",
    "Pool",
    "PriceRule",
    "ProviderState",
    "QueuePause",
    "Reference",
    "ReferenceUpload",
    "SubmissionPause",
    "delete_files",
    "held_back",
    "not_alone",
]
