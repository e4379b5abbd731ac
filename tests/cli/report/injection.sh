# Names and values that mean something to XML, Markdown and GitHub.
unset GITHUB_STEP_SUMMARY
cd "$SCRATCH"
name=$'a<b>&"c,d:e%]]>\n::error::x\x01\xff.jsonl'
hostile=']]><script>&\u0001\ufffe|`*\n::error::'
for type in invoke ok; do
    echo "{\"process\":0,\"type\":\"$type\",\"f\":\"write\",\"value\":\"$hostile\"}"
done >"$name"
{
    echo '{"process":0,"type":"invoke","f":"read","value":null}'
    printf '%s\n' '{"process":0,"type":"ok","f":"read","value":"<![CDATA[@x \u0000\r]]>"}'
} >>"$name"
for kind in edn junit sarif github markdown; do
    "$MINOS" check -m register --report $kind=$kind "$name" 2>/dev/null || test $? = 1
done
"$PYTHON" - <<'END'
import json, xml.etree.ElementTree as tree
suite = tree.parse("junit").getroot()[0]
print(ascii(suite.get("name")))
print(ascii(suite.find("testcase/failure").get("message")))
result = json.load(open("sarif", encoding="utf-8"))["runs"][0]["results"][0]
print(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
print(ascii(result["message"]["text"].split("\n")[0]))
print(ascii(open("github", encoding="utf-8", newline="").read()))
print(ascii(open("markdown", encoding="utf-8", newline="").read().splitlines()[-2]))
print(ascii(open("edn", encoding="utf-8", newline="").read().splitlines()[0]))
END
