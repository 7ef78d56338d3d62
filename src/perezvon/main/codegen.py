"""TypeScript types for the web app, made from what the servers really say.

``python -m perezvon.main.codegen`` writes three files into ``web/src/api/``: ``facts.ts`` (facts, live view
and settings, from their msgspec structs), ``scripts.ts`` (the body of a script, likewise) and ``http.ts``
(operations of the HTTP API, from its OpenAPI document). All come from the same walk over JSON Schema. A
house test compares them with the files in the tree.
"""

import json
import sys
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from perezvon.adapters.web.live_feed import QueueLive
from perezvon.core import scripts
from perezvon.facts import floor, live, settings
from perezvon.main.api import openapi

Schema: TypeAlias = dict[str, Any]

WEB_API = Path(__file__).parents[3] / "web" / "src" / "api"
HEADER = "// Made by `python -m perezvon.main.codegen`. Do not edit.\n"
SCALARS = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
METHODS = ("get", "post", "put", "patch", "delete")


def type_of(schema: Schema, *, whole: bool) -> str:
    """A schema as a TypeScript type. ``whole``: properties with a default are always there (what a server
    writes), instead of optional (what it reads)."""
    if "$ref" in schema:
        return _name(str(schema["$ref"]).rsplit("/", 1)[-1])
    if "const" in schema:
        return json.dumps(schema["const"], ensure_ascii=False)
    if "enum" in schema:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    for union in ("anyOf", "oneOf"):
        if union in schema:
            kinds = [type_of(part, whole=whole) for part in schema[union]]
            return " | ".join(dict.fromkeys(kinds))
    if "allOf" in schema:
        return " & ".join(type_of(part, whole=whole) for part in schema["allOf"])
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(SCALARS[one] for one in kind)
    if kind == "array":
        return _array(schema, whole=whole)
    if kind == "object" or "properties" in schema:
        return _object(schema, whole=whole)
    return SCALARS.get(str(kind), "unknown")


def _name(raw: str) -> str:
    return "".join(ch if ch.isalnum() else "_" for ch in raw)


def _array(schema: Schema, *, whole: bool) -> str:
    if "prefixItems" in schema:
        return f"[{', '.join(type_of(item, whole=whole) for item in schema['prefixItems'])}]"
    item = type_of(schema.get("items") or {}, whole=whole)
    return f"({item})[]" if "|" in item else f"{item}[]"


def _object(schema: Schema, *, whole: bool) -> str:
    properties: Schema = schema.get("properties") or {}
    extra = schema.get("additionalProperties")
    if not properties:
        value = type_of(extra, whole=whole) if isinstance(extra, dict) else "unknown"
        return f"Record<string, {value}>"
    required = set(schema.get("required", ()))
    lines = []
    for key, part in properties.items():
        mark = "" if whole or key in required else "?"
        quoted = key if key.isidentifier() else json.dumps(key)
        lines.append(f"  {quoted}{mark}: {type_of(part, whole=whole)};")
    return "{\n" + "\n".join(lines) + "\n}"


def declarations(components: Schema, *, whole: bool) -> str:
    """Exported types for named schemas, sorted by name."""
    parts = []
    for raw, schema in sorted(components.items()):
        doc = str(schema.get("description", "")).split("\n\n")[0].split("\n")[0].strip()
        comment = f"/** {doc.replace('*/', '')} */\n" if doc else ""
        parts.append(f"{comment}export type {_name(raw)} = {type_of(schema, whole=whole)};\n")
    return "\n".join(parts)


def facts_module() -> str:
    """The facts of the floor, the live view and the settings as TypeScript."""
    wanted = (floor.Published, live.CallView, live.Tally, live.HoursView, QueueLive, settings.AnySetting)
    _, components = msgspec.json.schema_components(wanted, ref_template="#/components/{name}")
    names = {
        "AgentState": floor.AgentState,
        "AnyFact": floor.AnyFact,
        "CallState": floor.CallState,
        "EndBy": floor.EndBy,
        "EndHow": floor.EndHow,
        "Language": settings.Language,
        "LineState": floor.LineState,
        "Presence": floor.Presence,
        "Work": floor.Work,
    }
    schemas, _ = msgspec.json.schema_components(tuple(names.values()), ref_template="#/components/{name}")
    aliases = dict(zip(names, schemas, strict=True))
    return HEADER + "\n" + declarations({**components, **aliases}, whole=True)


def scripts_module() -> str:
    """The body of a script, as versions, templates and the editor hold it."""
    wanted = (scripts.ScriptBody, scripts.Problem)
    _, components = msgspec.json.schema_components(wanted, ref_template="#/components/{name}")
    return HEADER + "\n" + declarations(components, whole=False)


def _parameters(operation: Schema, place: str) -> str:
    found = [p for p in operation.get("parameters", ()) if p["in"] == place]
    if not found:
        return ""
    lines = []
    for parameter in found:
        mark = "" if parameter.get("required") else "?"
        key = str(parameter["name"])
        quoted = key if key.isidentifier() else json.dumps(key)
        lines.append(f"{quoted}{mark}: {type_of(parameter['schema'], whole=False)}")
    return f"    {place}: {{ {'; '.join(lines)} }};\n"


def _json_schema(holder: Schema) -> Schema | None:
    content: Schema = holder.get("content", {})
    found = content.get("application/json", {}).get("schema")
    return found if isinstance(found, dict) else None


def _operation(operation: Schema) -> str:
    body = _json_schema(operation.get("requestBody", {}))
    replies: Schema = operation.get("responses", {})
    reply = next((_json_schema(found) for code, found in replies.items() if code.startswith("2")), None)
    lines = _parameters(operation, "path") + _parameters(operation, "query")
    if body is not None:
        lines += f"    body: {type_of(body, whole=False)};\n"
    lines += f"    reply: {type_of(reply, whole=True) if reply is not None else 'undefined'};\n"
    return lines


def http_module(openapi: Schema) -> str:
    """Operations (``"GET /api/calls"``) with path, query, body and reply, and the named schemas."""
    rows = [
        f'  "{method.upper()} {path}": {{\n{_operation(methods[method])}  }};'
        for path, methods in sorted(openapi["paths"].items())
        for method in METHODS
        if method in methods
    ]
    components: Schema = openapi.get("components", {}).get("schemas", {})
    operations = "export interface Operations {\n" + "\n".join(rows) + "\n}\n"
    return HEADER + "\n" + operations + "\n" + declarations(components, whole=False)


def modules() -> dict[Path, str]:
    """Every generated file with its content."""
    return {
        WEB_API / "facts.ts": facts_module(),
        WEB_API / "http.ts": http_module(openapi()),
        WEB_API / "scripts.ts": scripts_module(),
    }


def main() -> int:
    for path, content in modules().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        sys.stdout.write(f"{path.name}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
