"""What the service says of a job: its ticket, its status, its task."""

from __future__ import annotations

from typing import Any, Final

from generation.providers.base import Progress, Result, Ticket
from generation.providers.http.text import Mask
from generation.providers.simplified.text import dump, identifier, plain
from generation.providers.simplified.verdicts import complaint

MAX_RESULTS: Final = 32
MAX_URL: Final = 8192
TASK_DONE: Final = frozenset({"completed", "success"})
TASK_FAILED: Final = frozenset({"failed", "failure", "revoked"})
NO_REASON: Final = "The image service could not make this picture and did not say why."


def ticket(data: Any) -> Ticket | None:
    """The ids of a job that was taken; None where there are none."""
    for holder in _holders(data):
        task, variation = identifier(holder.get("task_id")), identifier(holder.get("art_variation_id"))
        if task or variation:
            return Ticket(task_id=task, variation_id=variation)
    # What `id` means is not documented; better asked for than lost.
    for holder in _holders(data):
        if variation := identifier(holder.get("id")):
            return Ticket(variation_id=variation)
    return None


def _holders(data: Any) -> list[dict[str, Any]]:
    if isinstance(data, list):
        data = data[0] if data else None
    if not isinstance(data, dict):
        return []
    inner = (data.get(key) for key in ("data", "result", "results", "detail"))
    return [data, *(item for item in inner if isinstance(item, dict))]


def status(data: Any, mask: Mask) -> Progress | None:
    """How the status endpoint says a job stands; None where the answer is not of that kind."""
    holder = next((item for item in _holders(data) if "job_status" in item), None)
    if holder is None:
        return None
    word = plain(holder.get("job_status"), 60)
    match word.upper():
        case "DONE":
            return Progress("done", status=word, results=results(holder.get("images")))
        case "FAILED":
            return _failed(word, holder.get("errors"), mask)
    return Progress("running", status=word)


def task(data: Any, mask: Mask) -> Progress | None:
    """How the task endpoint says a job stands; None where the answer is not of that kind."""
    holder = next((item for item in _holders(data) if isinstance(item.get("status"), str)), None)
    if holder is None:
        return None
    word = plain(holder.get("status"), 60)
    if word.lower() in TASK_DONE:
        return Progress("done", status=word, results=_task_results(holder))
    if word.lower() in TASK_FAILED:
        error = next(
            (holder[key] for key in ("error", "errors", "detail", "result") if holder.get(key)), None
        )
        return _failed(word, error, mask)
    return Progress("running", status=word)


def _task_results(holder: dict[str, Any]) -> tuple[Result, ...]:
    for place in (holder, holder.get("detail"), holder.get("info")):
        if not isinstance(place, dict):
            continue
        found = place.get("result")
        if isinstance(found, dict):
            found = next((found[key] for key in ("result", "images", "results") if key in found), [found])
        if pictures := results(found):
            return pictures
    return ()


def results(images: Any) -> tuple[Result, ...]:
    """The pictures of a list of URLs or of `{asset_id, url}`; what has no URL is left out."""
    found: list[Result] = []
    for item in images if isinstance(images, list) else []:
        entry = {"url": item} if isinstance(item, str) else item
        if not isinstance(entry, dict):
            continue
        url, seed = entry.get("url"), entry.get("seed")
        if not isinstance(url, str) or not url.strip() or len(url) > MAX_URL:
            continue
        known = isinstance(seed, int) and not isinstance(seed, bool) and abs(seed) < 2**63
        found.append(
            Result(url=url.strip(), asset_id=identifier(entry.get("asset_id")), seed=seed if known else None)
        )
    return tuple(found[:MAX_RESULTS])


def _failed(word: str, errors: Any, mask: Mask) -> Progress:
    message, code = complaint(errors, mask)
    return Progress(
        "failed",
        status=word,
        message=message or NO_REASON,
        code=code,
        detail=mask(dump(errors), 2000) if errors is not None else "",
    )
