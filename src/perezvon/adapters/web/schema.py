"""The OpenAPI document: complete answers and errors, so that the browser's client is generated from it."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from perezvon.adapters.web.access import permissions_needed
from perezvon.adapters.web.errors import Error

_REFERENCE = "#/components/schemas/{model}"


def describe(app: FastAPI) -> dict[str, Any]:
    """OpenAPI 3.1. Every operation has an id, its permission (``x-permission``) and our ``Error``."""
    document = get_openapi(title=app.title, version=app.version, routes=app.routes)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    error = Error.model_json_schema(ref_template=_REFERENCE)
    schemas.update(error.pop("$defs", {}))
    schemas["Error"] = error
    no = {
        "description": "Refused: why, in the user's language",
        "content": {"application/json": {"schema": {"$ref": _REFERENCE.format(model="Error")}}},
    }
    needed = {
        (route.path_format, method.lower()): permissions_needed(route)
        for route in app.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = no
            operation["x-permission"] = ", ".join(needed[(path, method)])
    document["components"]["schemas"] = dict(sorted(schemas.items()))
    return document
