"""Party: who does what in a deal. Provenance: where its terms come from."""

from typing import Literal

from pydantic import Field

from refloat.deal.terms import Name, Term


class Party(Term):
    """One party; fees and residual payments may name it by its role."""

    role: Name = Field(description="What the party does, such as originator, trustee, servicer, liquidity_provider")
    name: Name
    name_zh: Name | None = None


class Provenance(Term):
    """Where some terms of the file come from, so that an assumption is never taken for a fact."""

    terms: str = Field(min_length=1, max_length=400, description="The terms meant, in words")
    terms_zh: str | None = Field(default=None, max_length=400)
    status: Literal["published", "assumed", "illustrative"]
    source: str | None = Field(default=None, description="Document or data row, where published")
