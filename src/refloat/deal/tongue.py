"""The deal language's words in English and Chinese, as term sheets use them."""

from collections.abc import Callable, Sequence

from refloat.deal.deal import Deal

Say = Callable[[str, str], str]
"""Chooses between the English and the Chinese of a phrase."""

_ROLES = {
    "originator": "发起机构",
    "issuer": "发行人",
    "trustee": "受托机构",
    "servicer": "贷款服务机构",
    "backup_servicer": "后备贷款服务机构",
    "master_servicer": "主服务机构",
    "paying_agent": "支付代理机构",
    "custodian": "资金保管机构",
    "underwriter": "主承销商",
    "rating_agency": "评级机构",
    "liquidity_provider": "流动性支持机构",
    "guarantor": "担保人",
    "hedge_counterparty": "对冲交易对手",
}


def tongue(lang: str) -> Say:
    """The chooser for a language.

    Raises:
        ValueError: The language is neither `en` nor `zh`.
    """
    if lang not in ("en", "zh"):
        raise ValueError(f"{lang!r} is not a language here; write en or zh")
    return (lambda en, zh: en) if lang == "en" else (lambda en, zh: zh)


def named(item: object, say: Say) -> str:
    """How people call a part of the deal; its plain name where there is no Chinese one."""
    name = str(getattr(item, "name", ""))
    return say(words(name), str(getattr(item, "name_zh", None) or name))


def part(deal: Deal, kind: str, name: str, say: Say) -> str:
    """How people call the note, fee, reserve or trigger of a name."""
    return next(named(item, say) for item in getattr(deal, kind) if item.name == name)


def account(deal: Deal, name: str, say: Say) -> str:
    """How people call the reserve or facility of a name."""
    return part(deal, "facilities" if any(line.name == name for line in deal.facilities) else "reserves", name, say)


def notes(deal: Deal, names: Sequence[str], say: Say) -> str:
    """Several notes in one phrase."""
    noun = "note" if len(names) == 1 else "notes"
    return say(f"{noun} {listed(names)}", "、".join(part(deal, "notes", name, say) for name in names))


def role(name: str, say: Say) -> str:
    """A party's role in words."""
    return say(words(name), _ROLES.get(name, name))


def listed(names: Sequence[str]) -> str:
    """`a, b and c`."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def words(name: str) -> str:
    """A name without underscores."""
    return name.replace("_", " ")
