"""docs/formats/verdict.schema.json, for tests that hold reports against it."""

import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
MEMBERS = ["schema", "file", "valid", "verdict", "checks"]
CHECK_MEMBERS = ["checker", "model", "valid", "basis", "algorithm", "keys", "ops",
                 "peak_concurrency", "notes"]


def load():
    import jsonschema
    schema = json.loads((ROOT / "docs/formats/verdict.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def problems(schema, report):
    """Lines; none where the report fits. A schema says nothing of order, so that is asked here."""
    found = [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
             for error in schema.iter_errors(report)]
    if list(report)[:len(MEMBERS)] != MEMBERS:
        found.append(f"members begin with {list(report)[:len(MEMBERS)]}")
    for check in report.get("checks", []):
        if list(check)[:len(CHECK_MEMBERS)] != CHECK_MEMBERS:
            found.append(f"members of a check begin with {list(check)[:len(CHECK_MEMBERS)]}")
    return found
