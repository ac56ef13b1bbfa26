"""Sixty texts that have broken pages, workbooks or documents somewhere, and facts with one of them in every text field."""

from __future__ import annotations

import dataclasses

from sim.report.facts import ChangedSetting, Facts, PastTest
from sim.report.parts import Sentence

PAYLOADS = (
    "<script>alert(1)</script>",
    "<script src=//outside.example/x.js></script>",
    "</script><script>alert(1)</script>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<img src=https://outside.example/x.png>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<object data=//outside.example/x></object>",
    "<embed src=//outside.example/x>",
    "<link rel=stylesheet href=//outside.example/x.css>",
    "<style>@import '//outside.example/x.css';</style>",
    "<body onload=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<meta http-equiv=refresh content='0;url=//outside.example'>",
    "<base href=//outside.example/>",
    "<form action=//outside.example><button>x</button></form>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    "` onmouseover=alert(1)",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</svg><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "<!--",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "//outside.example/x",
    "{{ 7 * 7 }}",
    "{% for x in y %}",
    "{# note",
    "${7*7}",
    "<%= 7*7 %>",
    "=1+1",
    '=HYPERLINK("https://outside.example","x")',
    "=cmd|'/C calc'!A0",
    "{=SUM(A1:A9)}",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "'=1+1",
    "https://outside.example/",
    "$\\badcmd$ and $\\frac{a}$",
    "from $5k to $9k",
    "50 % of {0} and %s",
    "C:\\new\\table",
    "caf\u00e9 \u2603 \U0001f600 \u4e2d\u6587",
    "a very long word" + "w" * 60,
)


def poisoned(facts: Facts, text: str) -> Facts:
    """Return the facts with the text in every field that a user may write.

    Args:
        facts: of an ordinary run with settings, parts and past tests.
        text: the payload.
    """
    changed = (ChangedSetting(text, text, text, text, text),)
    band = facts.lead.band
    assert band is not None
    assert facts.waterfall is not None
    plans = tuple(
        dataclasses.replace(plan, label=text, does=(text,), band=dataclasses.replace(band, label=text)) for plan in facts.plans
    )
    matters = tuple(
        dataclasses.replace(each, setting=text, reach=text, source=text, strength=text, key=text) for each in facts.matters
    )
    total = dataclasses.replace(facts.waterfall.total, label=text)
    parts = tuple(dataclasses.replace(each, label=text) for each in facts.waterfall.parts)
    return dataclasses.replace(
        facts,
        run=dataclasses.replace(facts.run, council=text, question=text),
        plans=plans,
        changed=changed,
        matters=matters,
        change_matters=matters,
        waterfall=dataclasses.replace(facts.waterfall, parts=parts, total=total),
        past_tests=(PastTest(text, text, text, inside=True),),
        not_told=(Sentence("not told", (text,)), *facts.not_told),
        questions=(text,),
        strips=tuple(dataclasses.replace(each, label=text, notes=(text,)) for each in facts.strips),
    )
