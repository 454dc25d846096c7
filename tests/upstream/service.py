"""What the service answers to each request, when nothing goes wrong."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.upstream.assets import is_signed, sign_path
from tests.upstream.checking import check
from tests.upstream.jobs import Job
from tests.upstream.models import public
from tests.upstream.pictures import CONTENT_TYPES
from tests.upstream.wire import Recorded, Refusal, Reply, obj

if TYPE_CHECKING:
    from tests.upstream.server import Upstream

IMAGES = "/api/v1/service/ai-image"
TASKS = "/api/v1/service/tasks/"
ASSETS = "/api/v1/assets"


def kind_of(method: str, path: str) -> str:
    """Which of the service's calls a request is."""
    match method, path:
        case "GET", "/api/v1/service/ai-image/models":
            return "models"
        case "POST", "/api/v1/service/ai-image/generate":
            return "generate"
        case "POST", "/api/v1/assets/sign":
            return "sign"
        case "POST", "/api/v1/assets/from-url":
            return "from-url"
        case "POST", "/api/v1/assets":
            return "register"
    starts = {
        "GET": {f"{IMAGES}/status/": "status", TASKS: "task", f"{ASSETS}/": "asset", "/cdn/": "cdn"},
        "PUT": {"/upload/": "put"},
    }
    return next((kind for start, kind in starts.get(method, {}).items() if path.startswith(start)), "unknown")


def answer(upstream: Upstream, recorded: Recorded) -> Reply:
    """The answer to a request. Raises Refusal."""
    open_to_all = {"put", "cdn", "unknown"} | (set() if upstream.knobs.needs_key_to_list else {"models"})
    has_key = recorded.headers.get("authorization") == f"Api-Key {upstream.key}"
    if not has_key and recorded.kind not in open_to_all:
        raise Refusal(401, "Invalid API key.", "not_authenticated")
    last = recorded.path.rpartition("/")[2]
    match recorded.kind:
        case "models":
            return _models(upstream, recorded)
        case "generate":
            return _generate(upstream, recorded)
        case "status":
            return _status(upstream, last)
        case "task":
            return _task(upstream, last)
        case "sign":
            return upstream.assets.sign(recorded, upstream.cdn_url)
        case "put":
            return upstream.assets.put(recorded)
        case "register":
            return upstream.assets.register(recorded)
        case "from-url":
            return upstream.assets.add_from_url(recorded)
        case "asset":
            return upstream.assets.get(
                last, _signed(upstream, f"/cdn/asset/{last}"), upstream.knobs.asset_gets
            )
        case "cdn":
            return _cdn(upstream, recorded)
    raise Refusal(404, "Not found.", "not_found")


def _models(upstream: Upstream, recorded: Recorded) -> Reply:
    models = public(upstream.models)
    asked = recorded.params
    if "model_id" not in asked:
        shape = upstream.knobs.listing
        return Reply(200, {"models": models} if shape is None else shape(models))
    found = next((one for one in models if one["id"] == asked["model_id"]), None)
    fields = found["capabilities"].get(asked.get("capability", "")) if found else None
    if found is None or fields is None:
        raise Refusal(404, "There is no such model.", "not_found")
    data: Any = {"model_id": found["id"], "capability": asked["capability"], **fields}
    return Reply(200, data if upstream.knobs.detail is None else upstream.knobs.detail(data))


def _generate(upstream: Upstream, recorded: Recorded) -> Reply:
    body = obj(recorded)
    model = check(upstream.models, body, upstream.is_reference)
    said = body["parameters"].get("count", 1)
    upstream.charge(model["credits_per_image"] * (said if isinstance(said, int) else 1))
    job = upstream.jobs.add(body, model, upstream.reference_data(body["parameters"]), upstream.knobs)
    ids = {"task_id": job.task_id, "id": job.variation_id, "art_variation_id": job.variation_id}
    return Reply(202, {name: ids[name] for name in job.plan.ids})


def _status(upstream: Upstream, variation_id: str) -> Reply:
    job = upstream.jobs.by_variation(variation_id)
    if job is None:
        raise Refusal(404, "There is no such variation.", "not_found")
    word = job.stage(upstream.knobs)
    return Reply(
        200,
        {
            "id": variation_id,
            "job_status": word,
            "modified": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "images": _images(upstream, job) if word == "DONE" else None,
            "errors": job.plan.errors if word == "FAILED" else None,
        },
    )


def _task(upstream: Upstream, task_id: str) -> Reply:
    job = upstream.jobs.by_task(task_id)
    if job is None:
        raise Refusal(404, "There is no such task.", "not_found")
    word = job.stage(upstream.knobs)
    data: dict[str, Any] = {"task_id": task_id, "status": "pending"}
    if word == "DONE":
        images = _images(upstream, job)
        if job.plan.task_strings and isinstance(images, list):
            images = [image["url"] for image in images]
        shape = job.plan.task_shape
        data |= {"status": job.plan.task_done}
        data |= {"result": images} if shape == "result" else {shape: {"result": images}}
    elif word == "FAILED":
        data |= {"status": job.plan.task_failed, "error": job.plan.errors}
    return Reply(200, data)


def _images(upstream: Upstream, job: Job) -> Any:
    if job.plan.images is not ...:
        return job.plan.images
    return [{"asset_id": one, "url": _signed(upstream, f"/cdn/{one}")} for one in job.asset_ids]


def _signed(upstream: Upstream, path: str) -> str:
    expires = int(time.time() + upstream.knobs.url_seconds)
    return f"{upstream.cdn_url}{path}?{sign_path(upstream.secret, path, expires)}"


def _cdn(upstream: Upstream, recorded: Recorded) -> Reply:
    if "authorization" in recorded.headers:
        return Reply(400, content=b"<Error/>", content_type="application/xml")
    if recorded.path.startswith("/cdn/hop/"):
        left = int(recorded.path.rpartition("/")[2])
        return Reply(302, content=b"", headers={"Location": f"/cdn/hop/{left - 1}" if left else "/"})
    if not is_signed(upstream.secret, recorded.path, recorded.query, time.time()):
        text = b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>"
        return Reply(403, content=text, content_type="application/xml")
    last = recorded.path.rpartition("/")[2]
    if recorded.path.startswith("/cdn/asset/"):
        asset = upstream.assets.by_id.get(last)
        return Reply(200, content=asset.data or b"", content_type=asset.content_type) if asset else Reply(404)
    found = upstream.jobs.by_asset(last)
    if found is None:
        return Reply(404, content=b"", content_type="application/xml")
    job, number = found
    format = job.model["_format"]
    return Reply(200, content=job.picture(number, upstream.knobs.edge), content_type=CONTENT_TYPES[format])
