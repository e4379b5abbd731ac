#!/usr/bin/env python3
"""Every kind of report on all of testdata at once: XML is well-formed and its counts are true,
SARIF fits docs/formats/sarif.schema.json, and all kinds tell the same story as the JSON report:
verdicts_reports.py PROGRAM"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as tree

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
KINDS = ("json", "edn", "junit", "sarif", "github", "markdown")


def histories():
    """Those that need no option of their own, and one that cannot be read."""
    for path in sorted((ROOT / "testdata").glob("*/*/*/*")):
        if path.suffix == ".options" or path.with_name(path.name + ".options").exists():
            continue
        if path.parent.name in ("valid", "invalid", "unknown", "vacuous", "malformed"):
            yield str(path.relative_to(ROOT))
    yield "LICENSE"


def write_all(program, folder, paths):
    wanted = [f"--report={kind}={folder}/{kind}" for kind in KINDS]
    environment = {k: v for k, v in os.environ.items()
                   if not k.startswith(("MINOS", "GITHUB"))}
    environment["GITHUB_STEP_SUMMARY"] = f"{folder}/summary"
    subprocess.run([program, "check", "-q", "--max-states=20000", *wanted, *paths], cwd=ROOT,
                   capture_output=True, env=environment, timeout=600, check=False)
    return {kind: pathlib.Path(folder, kind).read_text(encoding="utf-8") for kind in KINDS}


def junit_problems(text, reports, paths):
    suites = tree.fromstring(text).findall("testsuite")
    if [suite.get("name") for suite in suites] != paths:
        yield "suites are not the histories in order"
    valid = {report["file"]: report for report in reports}
    for suite in suites:
        name, cases = suite.get("name"), suite.findall("testcase")
        counts = {"tests": len(cases), "failures": len(suite.findall("testcase/failure")),
                  "errors": len(suite.findall("testcase/error")),
                  "skipped": len(suite.findall("testcase/skipped"))}
        for what, count in counts.items():
            if suite.get(what) != str(count):
                yield f"{name}: {what} is {suite.get(what)}, and there are {count}"
        if not cases or len({case.get("name") for case in cases}) != len(cases):
            yield f"{name}: no case, or two of one name"
        report = valid.get(name)
        failed = report is not None and report["valid"] is False
        green = (report is not None and report["valid"] is True and
                 report["verdict"] != "INCONCLUSIVE-env" and
                 not any(check["vacuous"] for check in report["checks"]))
        if failed != (counts["failures"] > 0):
            yield f"{name}: failures {counts['failures']}, valid {report and report['valid']}"
        if green != (counts["failures"] + counts["errors"] == 0):
            yield f"{name}: green in one report and red in the other"


def sarif_problems(log, reports, refused):
    schema = json.loads((ROOT / "docs/formats/sarif.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft7Validator(schema)
    for error in validator.iter_errors(log):
        yield f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
    run = log["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        if rules[result["ruleIndex"]] != result["ruleId"]:
            yield f"ruleIndex of {result['ruleId']} is of another rule"
        if (result["kind"] == "fail") != (result["level"] != "none"):
            yield f"{result['kind']} has level {result['level']}"
    found = sum(result["kind"] == "fail" for result in run["results"])
    wanted = sum(len(check["anomalies"]) for report in reports for check in report["checks"])
    if found != wanted:
        yield f"{found} violations, and the JSON reports have {wanted}"
    notified = len(run["invocations"][0].get("toolExecutionNotifications", []))
    if notified != refused or run["invocations"][0]["executionSuccessful"] != (refused == 0):
        yield f"{notified} notifications, and {refused} histories were not judged"


def github_problems(text):
    lines = text.splitlines()
    for line in lines:
        if not re.fullmatch(r"::(error|warning) file=[^,:\s]+(,line=\d+)?,title=[^,:]+::.+", line):
            yield f"no command: {line[:200]}"
    for severity in ("::error", "::warning"):
        count = sum(line.startswith(severity) for line in lines)
        if not 0 < count <= 10:
            yield f"{count} of {severity}"


def edn_problems(text, reports):
    heads = re.findall(r"^\{:valid\? (true|false|:unknown), :verdict :([^ ,]+)"
                       r"(?:, :vacuous\? true)?, :file \"([^\"]*)\"", text, re.MULTILINE)
    words = {True: "true", False: "false", "unknown": ":unknown"}
    if heads != [(words[r["valid"]], r["verdict"], r["file"]) for r in reports]:
        yield "the maps are not the JSON reports"


def damaged(log):
    """SARIF that the schema must refuse."""
    for change in (lambda run: run.pop("tool"), lambda run: run["results"][0].pop("message"),
                   lambda run: run["results"][0].update(kind="bad"),
                   lambda run: run["results"][0]["locations"][0]["physicalLocation"].pop(
                       "artifactLocation"),
                   lambda run: run["results"][0]["locations"][0]["physicalLocation"].update(
                       region={"startLine": 0}),
                   lambda run: run["invocations"][0].pop("executionSuccessful"),
                   lambda run: run.update(more=1)):
        wrong = json.loads(json.dumps(log))
        change(wrong["runs"][0])
        yield wrong


def main():
    program, paths = str(pathlib.Path(sys.argv[1]).resolve()), list(histories())
    with tempfile.TemporaryDirectory(prefix="minos-reports-") as folder:
        texts = write_all(program, folder, paths)
        summary = pathlib.Path(folder, "summary").read_text(encoding="utf-8")
    reports = [json.loads(line) for line in texts["json"].splitlines()]
    log = json.loads(texts["sarif"])
    found = list(junit_problems(texts["junit"], reports, paths))
    found += sarif_problems(log, reports, len(paths) - len(reports))
    found += github_problems(texts["github"])
    found += edn_problems(texts["edn"], reports)
    hidden = re.search(r"^(\d+) more rows", summary, re.MULTILINE)
    rows = summary.count("\n| ") + (int(hidden[1]) if hidden else 0)
    if summary != texts["markdown"] or rows < len(paths):
        found.append("the summary is not the Markdown report, or has too few rows")
    found += ["the schema takes damaged SARIF" for wrong in damaged(log)
              if not list(sarif_problems_of_schema(wrong))]
    for line in found:
        print(line)
    print(f"{len(paths)} histories, {len(reports)} judged, {len(found)} problems")
    sys.exit(1 if found or len(reports) < 50 or len(reports) == len(paths) else 0)


def sarif_problems_of_schema(log):
    schema = json.loads((ROOT / "docs/formats/sarif.schema.json").read_text(encoding="utf-8"))
    return jsonschema.Draft7Validator(schema).iter_errors(log)


if __name__ == "__main__":
    main()
